package dev.perdure.eventstore.storage;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Wakes one thread. Rung while nobody waits, it lets the next wait end at once.
final class Bell {
    private final AtomicBoolean rung = new AtomicBoolean();
    private volatile Thread waiting = Thread.currentThread();

    /// The current thread is the one that waits.
    void own() {
        waiting = Thread.currentThread();
    }

    /// Ends a wait. Any thread may ring.
    void ring() {
        if (!rung.getAndSet(true)) {
            LockSupport.unpark(waiting);
        }
    }

    /// Wakes the thread to look at its condition again, without ringing.
    void nudge() {
        LockSupport.unpark(waiting);
    }

    /// What happens from here on ends the next wait; what was before does not.
    void hush() {
        rung.set(false);
    }

    /// Waits until it is rung.
    ///
    /// @param nanos at most so long
    /// @param over ends the wait, too, whenever the thread is nudged
    void await(long nanos, BooleanSupplier over) {
        long began = System.nanoTime();
        while (!rung.get() && !over.getAsBoolean()) {
            long left = nanos - (System.nanoTime() - began);
            if (left <= 0) {
                return;
            }
            LockSupport.parkNanos(this, left);
        }
    }

    /// Waits, rung or not.
    ///
    /// @param nanos at most so long
    /// @param over ends the wait whenever the thread is nudged
    void pause(long nanos, BooleanSupplier over) {
        long began = System.nanoTime();
        for (long left = nanos;
                left > 0 && !over.getAsBoolean();
                left = nanos - (System.nanoTime() - began)) {
            LockSupport.parkNanos(this, left);
        }
    }
}
