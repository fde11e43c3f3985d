package dev.perdure.bench.scale;

import dev.perdure.bench.micro.ReplayBenchmark;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Runs the replay benchmark with shorter iterations than JMH would by itself.
final class Replays {
    /// JMH uses what newer JDKs warn about.
    private static final String QUIET = "--sun-misc-unsafe-memory-access=allow";

    private Replays() {}

    /// Prints events per second for each shape as JSON.
    public static void main(String[] arguments) throws RunnerException {
        var options =
                new OptionsBuilder()
                        .include(ReplayBenchmark.class.getName())
                        .verbosity(VerboseMode.SILENT)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementTime(TimeValue.seconds(1))
                        .build();
        var perSecond = new TreeMap<String, Double>();
        for (var result : new Runner(options).run()) {
            var events = result.getSecondaryResults().get("events");
            if (events != null) {
                perSecond.put(result.getParams().getParam("shape"), events.getScore());
            }
        }
        System.out.println(new JsonMapper().writeValueAsString(perSecond));
    }

    static void measure(Probe.Figures figures) throws IOException, InterruptedException {
        var output = OwnJvm.run(List.of(QUIET), Replays.class);
        Map<String, Double> perSecond =
                new JsonMapper().readValue(output, new TypeReference<Map<String, Double>>() {});
        perSecond.forEach((shape, events) ->
                figures.take("replay of " + shape, "none", events / 1e6, "million events/s"));
    }
}
