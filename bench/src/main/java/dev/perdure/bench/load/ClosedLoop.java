package dev.perdure.bench.load;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/// A fixed number of clients, each of which starts an orchestration, waits until its completion is
/// seen, checks the output, and begins again. Only completions inside the window count; latency is
/// from the start call to the completion seen. One run at a time.
public final class ClosedLoop {
    private static final long HIGHEST_NANOS = TimeUnit.MINUTES.toNanos(10);
    private static final int DIGITS = 3;

    private final Starter starter;
    private final String prefix;
    private final AtomicLong sequence = new AtomicLong();

    /// @param prefix begins every instance id, so that runs on one store do not meet
    public ClosedLoop(Starter starter, String prefix) {
        this.starter = starter;
        this.prefix = prefix;
    }

    /// Starts an orchestration under an id and waits for its output. Safe for any thread.
    @FunctionalInterface
    public interface Starter {
        @Nullable String run(Workload workload, String id);
    }

    /// Told when the window begins and when it ends, on the calling thread.
    public interface Window {
        void begins();

        void ends();

        /// A window in which nothing is measured.
        Window NONE =
                new Window() {
                    @Override
                    public void begins() {
                        // Nothing is measured.
                    }

                    @Override
                    public void ends() {
                        // Nothing is measured.
                    }
                };
    }

    /// What the clients saw.
    ///
    /// @param latencies of completed orchestrations, in nanoseconds
    /// @param failed orchestrations that failed or gave a wrong answer within the window
    /// @param firstError the first failure of the whole run, warm-up included
    public record Outcome(Histogram latencies, long failed, @Nullable String firstError) {
        public long completed() {
            return latencies.getTotalCount();
        }
    }

    /// A workload with another number of clients than its own.
    public record Load(Workload workload, int clients) {}

    /// Runs the workload for the warm-up and the window.
    public Outcome run(Workload workload, Duration warmUp, Duration length, Window window)
            throws InterruptedException {
        return run(new Load(workload, workload.clients()), warmUp, length, window);
    }

    /// Runs the workload for the warm-up and the window.
    public Outcome run(Load load, Duration warmUp, Duration length, Window window)
            throws InterruptedException {
        var run = new Run(load.workload());
        for (int i = 0; i < load.clients(); i++) {
            run.addClient();
        }
        pass(warmUp);
        window.begins();
        run.open = true;
        pass(length);
        run.open = false;
        window.ends();
        return run.end();
    }

    /// Lets time pass.
    public static void pass(Duration time) throws InterruptedException {
        var never = new CountDownLatch(1);
        if (never.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IllegalStateException("nobody counts down");
        }
    }

    private final class Run {
        private final Workload workload;
        private final List<Thread> threads = new ArrayList<>();
        private final List<Histogram> histograms = new ArrayList<>();
        private final LongAdder failed = new LongAdder();
        private final AtomicReference<@Nullable String> firstError = new AtomicReference<>();
        private volatile boolean open;
        private volatile boolean stopped;

        Run(Workload workload) {
            this.workload = workload;
        }

        void addClient() {
            var histogram = new Histogram(HIGHEST_NANOS, DIGITS);
            histograms.add(histogram);
            threads.add(Thread.ofVirtual().name("client").start(() -> loop(histogram)));
        }

        private void loop(Histogram histogram) {
            while (!stopped) {
                var id = prefix + sequence.incrementAndGet();
                long began = System.nanoTime();
                try {
                    check(id, starter.run(workload, id));
                    if (open) {
                        histogram.recordValue(System.nanoTime() - began);
                    }
                } catch (RuntimeException e) {
                    firstError.compareAndSet(null, e.toString());
                    if (open) {
                        failed.increment();
                    }
                }
            }
        }

        private void check(String id, @Nullable String output) {
            var expected = workload.expected(id);
            if (!expected.equals(output)) {
                throw new IllegalStateException(
                        "expected '%s', found '%s'".formatted(expected, output));
            }
        }

        Outcome end() throws InterruptedException {
            stopped = true;
            for (var thread : threads) {
                thread.join();
            }
            var all = new Histogram(HIGHEST_NANOS, DIGITS);
            histograms.forEach(all::add);
            return new Outcome(all, failed.sum(), firstError.get());
        }
    }
}
