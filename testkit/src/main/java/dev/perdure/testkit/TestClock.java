package dev.perdure.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// A clock that stands still until it is moved, with the microseconds that stores keep. Safe for
/// any thread.
public final class TestClock implements InstantSource {
    private final AtomicReference<Instant> now;
    private final List<Consumer<Instant>> followers = new CopyOnWriteArrayList<>();

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
        tell(now.updateAndGet(time -> time.plus(step).truncatedTo(ChronoUnit.MICROS)));
    }

    public void set(Instant time) {
        now.set(time.truncatedTo(ChronoUnit.MICROS));
        tell(now.get());
    }

    /// Lets another clock follow this one: it is told the time now, and whenever it was moved, by
    /// the thread that moves it.
    public void followedBy(Consumer<Instant> follower) {
        followers.add(follower);
        follower.accept(instant());
    }

    private void tell(Instant time) {
        followers.forEach(follower -> follower.accept(time));
    }

    @Override
    public String toString() {
        return "TestClock at " + instant();
    }
}
