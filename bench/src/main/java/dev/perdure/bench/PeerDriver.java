package dev.perdure.bench;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.OpenStore;
import dev.perdure.engine.Engine;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs the workloads under the direction of another program, which measures several systems the
/// same way. One store and one engine for the whole run.
///
/// ```
/// we    @READY                    the engine is started
/// they  go                        begin
/// we    @B {"workload":…}         a window begins
/// we    @E {"orch_s":…}           a window has ended; what came out
/// they  go | again                the next window, or the same once more
/// we    @DONE
/// ```
public final class PeerDriver {
    private static final Duration SETTLING = Duration.ofSeconds(3);

    private final Plan plan;
    private final BufferedReader in;
    private final PrintStream out;
    private final JsonMapper json = new JsonMapper();
    private boolean warm;

    /// @param plan of which only the first store is used
    public PeerDriver(Plan plan, BufferedReader in, PrintStream out) {
        this.plan = plan;
        this.in = in;
        this.out = out;
    }

    public void run() throws IOException, InterruptedException {
        var handlers = new Handlers();
        try (var store = OpenStore.open(plan.stores().getFirst(), plan.folder());
                var engine = handlers.engine(store.provider())) {
            say("@READY");
            answer();
            for (int rep = 1; rep <= plan.reps(); rep++) {
                for (var workload : plan.workloads()) {
                    repeat(engine, handlers, workload, rep);
                }
            }
            say("@DONE");
        }
    }

    private void repeat(Engine engine, Handlers handlers, Workload workload, int rep)
            throws IOException, InterruptedException {
        int attempt = 0;
        do {
            var prefix = "%s-%d-%d-".formatted(workload.label(), rep, ++attempt);
            var loop = new ClosedLoop(handlers.through(engine.client()), prefix);
            if (workload == Workload.IDLE) {
                loop.run(workload, SETTLING, plan.window(), new Spoken(handlers, workload, rep));
                say("@E " + json.writeValueAsString(idle()));
            } else {
                var warmUp = warm ? plan.warmUp() : plan.warmUp().plus(plan.preWarm());
                warm = true;
                var window = new Spoken(handlers, workload, rep);
                var outcome = loop.run(workload, warmUp, plan.window(), window);
                say("@E " + json.writeValueAsString(window.result(outcome)));
            }
        } while ("again".equals(answer()));
    }

    private Map<String, Object> idle() {
        return Map.of("completed", 0, "failed", 0, "elapsed_s", plan.window().toMillis() / 1e3);
    }

    private @Nullable String answer() throws IOException {
        return in.readLine();
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    /// Announces the window and notes what is needed at its ends.
    private final class Spoken implements ClosedLoop.Window {
        private final Handlers handlers;
        private final Workload workload;
        private final int rep;
        private long began;
        private long ended;
        private long executions;

        Spoken(Handlers handlers, Workload workload, int rep) {
            this.handlers = handlers;
            this.workload = workload;
            this.rep = rep;
        }

        @Override
        public void begins() {
            var head = new LinkedHashMap<String, Object>();
            head.put("workload", workload.label());
            head.put("rep", rep);
            say("@B " + json.writeValueAsString(head));
            executions = handlers.executions();
            began = System.nanoTime();
        }

        @Override
        public void ends() {
            ended = System.nanoTime();
            executions = handlers.executions() - executions;
        }

        Map<String, @Nullable Object> result(ClosedLoop.Outcome outcome) {
            double seconds = (ended - began) / 1e9;
            double perSecond = outcome.completed() / seconds;
            var latencies = outcome.latencies();
            var result = new LinkedHashMap<String, @Nullable Object>();
            result.put("C", workload.clients());
            result.put("completed", outcome.completed());
            result.put("failed", outcome.failed());
            result.put("elapsed_s", seconds);
            result.put("orch_s", perSecond);
            result.put("act_s", perSecond * workload.steps());
            result.put("acts_run_s", executions / seconds);
            result.put("mean", latencies.getMean() / 1e6);
            result.put("p50", millis(latencies, 50));
            result.put("p95", millis(latencies, 95));
            result.put("p99", millis(latencies, 99));
            result.put("max", millis(latencies, 100));
            result.put("first_error", outcome.firstError());
            return result;
        }

        private static double millis(Histogram latencies, double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }
}
