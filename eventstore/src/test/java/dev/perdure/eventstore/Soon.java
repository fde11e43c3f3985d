package dev.perdure.eventstore;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for what is to come.
public final class Soon {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long LOOK_NS = 1_000_000;

    private Soon() {}

    /// Returns when it is so, and fails if it takes too long.
    public static void until(BooleanSupplier condition) {
        if (!within(PATIENCE, condition)) {
            throw new AssertionError("it did not come to be so within " + PATIENCE);
        }
    }

    /// {@return true if it is so within this time}
    public static boolean within(Duration patience, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return true;
    }
}
