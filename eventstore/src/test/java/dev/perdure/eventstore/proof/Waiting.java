package dev.perdure.eventstore.proof;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what comes soon, or says what did not come.
final class Waiting {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_NS = 2_000_000;

    private Waiting() {}

    /// @param what is waited for, as the message names it
    static void until(String what, BooleanSupplier isThere) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isThere.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("within " + PATIENCE + " there were not " + what);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
