package dev.perdure.bench.events;

import dev.perdure.eventstore.event.StoredEvent;

import org.HdrHistogram.Histogram;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// When each event was to be appended, was acknowledged, and was handled, by position. Only one run
/// may append meanwhile. Safe for any thread.
final class Moments {
    private static final long HIGHEST_NS = TimeUnit.MINUTES.toNanos(2);

    private final long before;
    private final Callers.Times times;
    private final AtomicLong first = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong appended = new AtomicLong();
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLongArray intended;
    private final AtomicLongArray acknowledgedAt;
    private final AtomicLongArray handledAt;

    /// @param before the head
    /// @param rate events per second that will come at most
    Moments(long before, double rate, Callers.Times times) {
        this.before = before;
        this.times = times;
        double seconds = times.warmUp().plus(times.window()).toNanos() / 1e9;
        int most = Math.toIntExact(Math.round(rate * seconds) + 10);
        intended = new AtomicLongArray(most);
        acknowledgedAt = new AtomicLongArray(most);
        handledAt = new AtomicLongArray(most);
    }

    void acknowledged(long position, long intendedAt) {
        long now = System.nanoTime();
        int index = index(position);
        intended.set(index, intendedAt);
        acknowledgedAt.set(index, now);
        first.accumulateAndGet(intendedAt, Math::min);
        appended.incrementAndGet();
    }

    void handled(List<StoredEvent> events) {
        long now = System.nanoTime();
        for (var event : events) {
            if (handledAt.compareAndSet(index(event.position()), 0, now)) {
                handled.incrementAndGet();
            }
        }
    }

    private int index(long position) {
        return Math.toIntExact(position - before - 1);
    }

    boolean allHandled() {
        return handled.get() >= appended.get();
    }

    /// {@return events that were appended and not handled}
    long missing() {
        return appended.get() - handled.get();
    }

    /// {@return events of the window for each of its seconds}
    double rate() {
        return fromIntention().getTotalCount() / (times.window().toNanos() / 1e9);
    }

    /// {@return in nanoseconds; 0 where an event was handled before its append was answered}
    Histogram fromAcknowledgement() {
        return since(acknowledgedAt);
    }

    /// {@return in nanoseconds}
    Histogram fromIntention() {
        return since(intended);
    }

    private Histogram since(AtomicLongArray began) {
        var histogram = new Histogram(HIGHEST_NS, 3);
        long window = first.get() + times.warmUp().toNanos();
        for (int i = 0; i < appended.get(); i++) {
            boolean counts = intended.get(i) - window >= 0 && handledAt.get(i) != 0;
            if (counts) {
                long delay = Math.max(0, handledAt.get(i) - began.get(i));
                histogram.recordValue(Math.min(delay, HIGHEST_NS));
            }
        }
        return histogram;
    }
}
