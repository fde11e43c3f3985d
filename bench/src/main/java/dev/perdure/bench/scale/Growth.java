package dev.perdure.bench.scale;

import dev.perdure.bench.store.OpenStore;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Locale;

/// How cost grows with the length of one history and with the width of one fan-out. One thread.
public final class Growth implements AutoCloseable {
    private static final int TENTHS = 10;
    private static final Activity<Integer, Integer> STEP =
            Activity.of("step", Integer.class, Integer.class, number -> number);

    private final OpenStore store;
    private final Engine engine;
    private final Orchestration<Integer, Integer> chain;
    private final Orchestration<Integer, Integer> fanOut;
    private long[] stepNanos = new long[0];
    private int runs;

    /// How long the tenths of a chain took.
    ///
    /// @param steps length of the chain
    /// @param firstMicros per step of the first tenth, the best of the repetitions
    /// @param lastMicros per step of the last tenth, the best of the repetitions
    public record Chain(int steps, double firstMicros, double lastMicros) {
        /// {@return cost of a late step in early steps}
        public double ratio() {
            return lastMicros / firstMicros;
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "chain of %,d: %.1f µs per step in the first tenth, %.1f in the last, ratio"
                            + " %.2f",
                    steps,
                    firstMicros,
                    lastMicros,
                    ratio());
        }
    }

    /// How long a fan-out took.
    ///
    /// @param width activities at once
    /// @param microsEach per activity, the best of the repetitions
    public record FanOut(int width, double microsEach) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT, "fan-out of %,d: %.1f µs per activity", width, microsEach);
        }
    }

    public Growth(StoreKind kind, Path folder) throws IOException {
        store = OpenStore.open(kind, folder);
        chain = Orchestration.of("chain", Integer.class, Integer.class, this::runChain);
        fanOut = Orchestration.of("fan-out", Integer.class, Integer.class, Growth::runFanOut);
        engine = Engine.on(store.provider()).register(chain, fanOut).register(STEP).start();
    }

    /// Measures a chain: medians of the first and the last tenth of its steps.
    ///
    /// @param repetitions after one that does not count
    public Chain chain(int steps, int repetitions) {
        double first = Double.MAX_VALUE;
        double last = Double.MAX_VALUE;
        for (int i = 0; i <= repetitions; i++) {
            stepNanos = new long[steps];
            check(steps, engine.client().run(chain, "chain-" + ++runs, steps));
            if (i > 0) {
                first = Math.min(first, medianMicros(0, steps / TENTHS));
                last = Math.min(last, medianMicros(steps - steps / TENTHS, steps));
            }
        }
        return new Chain(steps, first, last);
    }

    /// Measures a fan-out and its join.
    ///
    /// @param repetitions after one that does not count
    public FanOut fanOut(int width, int repetitions) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i <= repetitions; i++) {
            long began = System.nanoTime();
            check(width, engine.client().run(fanOut, "fan-out-" + ++runs, width));
            if (i > 0) {
                best = Math.min(best, (System.nanoTime() - began) / 1e3 / width);
            }
        }
        return new FanOut(width, best);
    }

    private static void check(int expected, int found) {
        if (expected != found) {
            throw new IllegalStateException(
                    "expected %d steps, found %d".formatted(expected, found));
        }
    }

    private double medianMicros(int from, int to) {
        var sorted = Arrays.copyOfRange(stepNanos, from, to);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / 1e3;
    }

    /// Notes when each step was done: a measurement, on which nothing depends.
    private Integer runChain(OrchestrationContext ctx, Integer steps) {
        long before = System.nanoTime();
        for (int i = 0; i < steps; i++) {
            check(i, ctx.call(STEP, i));
            long after = System.nanoTime();
            stepNanos[i] = after - before;
            before = after;
        }
        return steps;
    }

    private static Integer runFanOut(OrchestrationContext ctx, Integer width) {
        var started = new ArrayList<Durable<Integer>>(width);
        for (int i = 0; i < width; i++) {
            started.add(ctx.start(STEP, i));
        }
        return ctx.<Integer>all(started).await().size();
    }

    @Override
    public void close() {
        engine.close();
        store.close();
    }
}
