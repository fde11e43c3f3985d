package dev.perdure.engine.runtime;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/// Pauses between calls to a store that fails: they double from 50 ms to five seconds, each cut
/// short by chance by up to a half, so that nodes which lost the store together do not come back
/// together. Confined to one thread.
final class BackOff {
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final DoubleSupplier random;
    private Duration next = FIRST;
    private int failures;

    /// No failure so far.
    ///
    /// @param random numbers from 0 to 1
    BackOff(DoubleSupplier random) {
        this.random = random;
    }

    /// A call failed.
    ///
    /// @return how long to wait before the next
    Duration pause() {
        var longest = next;
        failures++;
        next = next.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : next.multipliedBy(2);
        return Duration.ofNanos((long) (longest.toNanos() * (1 - random.getAsDouble() / 2)));
    }

    /// {@return how many calls failed in a row}
    int failures() {
        return failures;
    }

    /// A call succeeded.
    ///
    /// @return how many failed before it, in a row
    int succeed() {
        int before = failures;
        failures = 0;
        next = FIRST;
        return before;
    }
}
