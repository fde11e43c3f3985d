package dev.perdure.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A clock that stands still until it is moved, with the microseconds that stores keep. Safe for
/// any thread.
public final class TestClock implements InstantSource {
    private final AtomicReference<Instant> now;

    /// A clock that shows the first second of 2030.
    public TestClock() {
        this(Instant.parse("2030-01-01T00:00:00Z"));
    }

    public TestClock(Instant start) {
        now = new AtomicReference<>(start.truncatedTo(ChronoUnit.MICROS));
    }

    @Override
    public Instant instant() {
        return now.get();
    }

    /// Moves the clock by a step, or back by a negative one.
    public void advance(Duration step) {
        now.updateAndGet(time -> time.plus(step).truncatedTo(ChronoUnit.MICROS));
    }

    public void set(Instant time) {
        now.set(time.truncatedTo(ChronoUnit.MICROS));
    }

    @Override
    public String toString() {
        return "TestClock at " + instant();
    }
}
