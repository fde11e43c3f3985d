package dev.perdure.bench.scale;

import dev.perdure.bench.micro.ReplayBenchmark;

import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the replay benchmark with shorter iterations than JMH would by itself.
final class Replays {
    private Replays() {}

    static void measure(Probe.Figures figures) {
        var options =
                new OptionsBuilder()
                        .include(ReplayBenchmark.class.getName())
                        .verbosity(VerboseMode.SILENT)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementTime(TimeValue.seconds(1))
                        .build();
        try {
            for (var result : new Runner(options).run()) {
                var shape = result.getParams().getParam("shape");
                var events = result.getSecondaryResults().get("events");
                if (events != null) {
                    double perSecond = events.getScore();
                    figures.take("replay of " + shape, "none", perSecond / 1e6, "million events/s");
                }
            }
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH did not run", e);
        }
    }
}
