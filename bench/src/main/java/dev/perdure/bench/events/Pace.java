package dev.perdure.bench.events;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Lets things happen when they are due, however long others take.
final class Pace {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private Pace() {}

    /// Calls back at a rate. A call that comes late does not move those that follow.
    ///
    /// @param due gets the moment that was intended, by [System#nanoTime]
    static void keep(double rate, Duration length, LongConsumer due) throws InterruptedException {
        long count = Math.round(rate * length.toNanos() / 1e9);
        long began = System.nanoTime();
        for (long i = 0; i < count; i++) {
            long intended = began + Math.round(i * 1e9 / rate);
            waitUntil(intended);
            due.accept(intended);
        }
    }

    /// {@return false if a condition did not hold within the time}
    static boolean await(Duration most, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            waitUntil(System.nanoTime() + BETWEEN_LOOKS.toNanos());
        }
        return true;
    }

    private static void waitUntil(long time) throws InterruptedException {
        for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }
}
