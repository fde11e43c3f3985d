package dev.perdure.bench.events;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/// An open model: something is asked for at a rate that does not depend on how fast it is done,
/// each time on a virtual thread of its own, and measured from the moment at which it was due.
final class Arrivals {
    /// What is under way at a time; more does not begin, and is counted.
    static final int MOST_IN_FLIGHT = 5_000;

    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(2);
    private static final Duration LAST_WAIT = Duration.ofSeconds(30);

    private final Act act;
    private final Semaphore room = new Semaphore(MOST_IN_FLIGHT);
    private final AtomicInteger inFlight = new AtomicInteger();
    private long number;

    private Arrivals(Act act) {
        this.act = act;
    }

    /// One thing that is asked for.
    @FunctionalInterface
    interface Act {
        /// {@return false if it was refused}
        ///
        /// @param intended when it was due, by [System#nanoTime]
        boolean once(RandomGenerator random, long intended);
    }

    /// What was due in the window.
    ///
    /// @param latencies of what was done and not refused, in nanoseconds
    /// @param refused how often
    /// @param errors of any other kind, and what was still under way half a minute later
    /// @param notStarted because too much was under way
    /// @param mostInFlight the most that was under way at a time
    /// @param seconds how long the window was
    record Seen(
            Histogram latencies,
            long refused,
            long errors,
            long notStarted,
            int mostInFlight,
            double seconds) {
        double rate() {
            return latencies.getTotalCount() / seconds;
        }
    }

    /// Offers a rate, first to warm up, then for the window, and waits for all that began.
    static Seen run(double rate, Callers.Times times, Act act) throws InterruptedException {
        var arrivals = new Arrivals(act);
        arrivals.offer(rate, times.warmUp());
        return arrivals.offer(rate, times.window());
    }

    private Seen offer(double rate, Duration length) throws InterruptedException {
        var window = new Window();
        Pace.keep(rate, length, window::begin);
        boolean all = room.tryAcquire(MOST_IN_FLIGHT, LAST_WAIT.toSeconds(), TimeUnit.SECONDS);
        if (all) {
            room.release(MOST_IN_FLIGHT);
        }
        int left = all ? 0 : inFlight.get();
        return new Seen(
                window.latencies,
                window.refused.sum(),
                window.errors.sum() + left,
                window.notStarted,
                window.most.get(),
                length.toNanos() / 1e9);
    }

    private final class Window {
        private final Histogram latencies = new ConcurrentHistogram(HIGHEST_NS, 3);
        private final LongAdder refused = new LongAdder();
        private final LongAdder errors = new LongAdder();
        private final AtomicInteger most = new AtomicInteger();
        private long notStarted;

        void begin(long intended) {
            var random = new SplittableRandom(number++);
            if (room.tryAcquire()) {
                most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                Thread.ofVirtual().start(() -> perform(random, intended));
            } else {
                notStarted++;
            }
        }

        private void perform(RandomGenerator random, long intended) {
            try {
                if (act.once(random, intended)) {
                    latencies.recordValue(Math.min(System.nanoTime() - intended, HIGHEST_NS));
                } else {
                    refused.increment();
                }
            } catch (RuntimeException _) {
                errors.increment();
            } finally {
                inFlight.decrementAndGet();
                room.release();
            }
        }
    }
}
