package dev.perdure.bench.events;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/// Callers that do one thing after another, each on a virtual thread.
public final class Callers {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(2);

    private Callers() {}

    /// One thing that a caller does.
    @FunctionalInterface
    interface Act {
        /// {@return false if it was refused}
        boolean once(RandomGenerator random);
    }

    /// What callers saw within the window.
    ///
    /// @param latencies of what was not refused, in nanoseconds
    /// @param refused how often
    /// @param seconds how long the window was
    record Seen(Histogram latencies, long refused, double seconds) {
        double rate() {
            return latencies.getTotalCount() / seconds;
        }

        double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /// How long they go on.
    ///
    /// @param warmUp before the window
    /// @param window in which everything counts
    public record Times(Duration warmUp, Duration window) {}

    /// Lets callers act.
    ///
    /// @param inWindow runs when the window begins and again when it ends
    static Seen run(int callers, Times times, Act act, Runnable inWindow)
            throws InterruptedException {
        var run = new Run(act);
        for (int i = 0; i < callers; i++) {
            run.add(i);
        }
        run.pass(times.warmUp());
        inWindow.run();
        long began = System.nanoTime();
        run.open = true;
        run.pass(times.window());
        run.open = false;
        double seconds = (System.nanoTime() - began) / 1e9;
        inWindow.run();
        return run.end(seconds);
    }

    private static final class Run {
        private final Act act;
        private final List<Thread> threads = new ArrayList<>();
        private final List<Histogram> histograms = new ArrayList<>();
        private final LongAdder refused = new LongAdder();
        private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        private final CountDownLatch failed = new CountDownLatch(1);
        private volatile boolean open;
        private volatile boolean stopped;

        Run(Act act) {
            this.act = act;
        }

        void add(int number) {
            var histogram = new Histogram(HIGHEST_NS, 3);
            histograms.add(histogram);
            threads.add(
                    Thread.ofVirtual()
                            .name("caller-" + number)
                            .start(() -> loop(new Random(number), histogram)));
        }

        private void loop(Random random, Histogram histogram) {
            try {
                while (!stopped) {
                    long began = System.nanoTime();
                    boolean done = act.once(random);
                    if (open && done) {
                        histogram.recordValue(System.nanoTime() - began);
                    } else if (open) {
                        refused.increment();
                    }
                }
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
                failed.countDown();
            }
        }

        void pass(Duration time) throws InterruptedException {
            if (failed.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("a caller failed", failure.get());
            }
        }

        Seen end(double seconds) throws InterruptedException {
            stopped = true;
            for (var thread : threads) {
                thread.join();
            }
            var all = new Histogram(HIGHEST_NS, 3);
            histograms.forEach(all::add);
            return new Seen(all, refused.sum(), seconds);
        }
    }
}
