package dev.perdure.testkit.stepping;

import dev.perdure.engine.orchestration.ActivityContext;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// The thread of an attempt, which runs only while the stepper waits for it: it hands control back
/// when it pauses or ends.
public final class AttemptThread {
    private static final ScopedValue<AttemptThread> CURRENT = ScopedValue.newInstance();
    private static final long PATIENCE_SECONDS = 60;

    private final Runnable body;
    private final Semaphore mayRun = new Semaphore(0);
    private final Semaphore waits = new Semaphore(0);
    private volatile @Nullable Thread thread;
    private volatile Instant wakesAt = Instant.MIN;
    private volatile boolean ended;
    private volatile boolean killed;

    AttemptThread(Runnable body) {
        this.body = body;
    }

    /// {@return the attempt whose code runs on this thread}
    ///
    /// @throws IllegalStateException on any other thread
    public static AttemptThread current() {
        if (!CURRENT.isBound()) {
            throw new IllegalStateException("only the code of an activity may pause");
        }
        return CURRENT.get();
    }

    /// Lets everything else go on until this time, or until the attempt is cancelled.
    ///
    /// @throws InterruptedException if it was cancelled
    public void pauseUntil(Instant time) throws InterruptedException {
        wakesAt = time;
        waits.release();
        mayRun.acquireUninterruptibly();
        if (killed) {
            throw new Killed();
        }
        if (Thread.interrupted() || isCancelled()) {
            throw new InterruptedException("the attempt was cancelled");
        }
    }

    private boolean isCancelled() {
        return body instanceof ActivityContext context && context.isCancelled();
    }

    Runnable body() {
        return body;
    }

    boolean isNew() {
        return thread == null;
    }

    boolean hasEnded() {
        return ended;
    }

    Instant wakesAt() {
        return wakesAt;
    }

    boolean mayGoOn(Instant now) {
        return !now.isBefore(wakesAt) || isCancelled();
    }

    /// Runs the code until it pauses or ends.
    void goOn() {
        if (thread == null) {
            thread =
                    Thread.ofVirtual()
                            .name("attempt")
                            .start(() -> ScopedValue.where(CURRENT, this).run(this::runBody));
        } else {
            mayRun.release();
        }
        try {
            if (!waits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        ("an activity has not ended after %d s. Under test, activities let time"
                                        + " pass with TestEngine.pause")
                                .formatted(PATIENCE_SECONDS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an activity ran", e);
        }
    }

    private void runBody() {
        try {
            body.run();
        } finally {
            ended = true;
            waits.release();
        }
    }

    /// Ends the code if it has begun.
    void kill() {
        if (thread != null) {
            killed = true;
            goOn();
        }
    }

    /// Ends the code of an attempt whose process is gone.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed() {
            super("the process of this attempt was killed", null, false, false);
        }
    }
}
