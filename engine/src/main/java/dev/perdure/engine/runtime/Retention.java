package dev.perdure.engine.runtime;

import java.time.Duration;
import java.time.Instant;

/// Deletes what ended long ago, a small batch at a time. A node that finds nothing looks again a
/// minute later, or sooner if it found something before; one that finds more leaves most of the
/// time to others. While one full batch follows another, batches grow and pauses shrink, because
/// nodes that end thousands of instances per second must delete as many. Confined to one thread,
/// which does nothing else: a call may take long. It acts for no lease, so a node that lost its own
/// goes on with it.
public final class Retention {
    private static final int BATCH = 100;
    private static final int MOST = 1_000;
    private static final long GROW_NANOS = Duration.ofMillis(25).toNanos();
    private static final long SHRINK_NANOS = Duration.ofMillis(50).toNanos();
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration FIRST_IDLE = Duration.ofSeconds(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MIN_PAUSE_BEHIND = Duration.ofMillis(5);

    /// Pauses, as multiples of what the call before took.
    private static final int SHARE = 4;

    private static final double SHARE_BEHIND = 0.25;

    private final Node node;
    private Instant next;
    private int batch = BATCH;
    private boolean behind;
    private Duration idle = IDLE;

    Retention(Node node) {
        this.node = node;
        this.next = Instant.MIN;
    }

    /// {@return when [#step] has something to do; `Instant.MAX` if everything is kept}
    public Instant nextStep() {
        return node.settings().retention().isZero() ? Instant.MAX : next;
    }

    /// Deletes a batch, if that is due. If the store does not answer, it is still due.
    ///
    /// @return false if it was not due
    public boolean step() {
        var now = node.now();
        if (now.isBefore(nextStep())) {
            return false;
        }
        if (next.equals(Instant.MIN)) {
            next = now.plus(IDLE);
            return true;
        }
        long began = node.nanoTime();
        int removed = node.provider().pruneInstances(node.settings().retention(), batch);
        long nanos = node.nanoTime() - began;
        boolean full = removed >= batch;
        next = removed == 0 ? now.plus(nextIdle()) : node.now().plus(pause(nanos, full));
        idle = removed == 0 ? idle : FIRST_IDLE;
        batch = nextBatch(nanos, full);
        behind = full;
        return true;
    }

    private Duration nextIdle() {
        var pause = idle;
        idle = idle.compareTo(IDLE.dividedBy(2)) > 0 ? IDLE : idle.multipliedBy(2);
        return pause;
    }

    private Duration pause(long nanos, boolean full) {
        var pause = Duration.ofNanos((long) (nanos * (full && behind ? SHARE_BEHIND : SHARE)));
        var least = full ? MIN_PAUSE_BEHIND : MIN_PAUSE;
        return pause.compareTo(least) > 0 ? pause : least;
    }

    /// A call that takes long keeps others of the same store waiting, or those who wait for locks.
    private int nextBatch(long nanos, boolean full) {
        if (!full || nanos > SHRINK_NANOS) {
            return Math.max(BATCH, batch / 2);
        }
        return behind && nanos < GROW_NANOS ? Math.min(MOST, batch * 2) : batch;
    }
}
