package dev.perdure.engine.runtime;

import java.time.Duration;
import java.time.Instant;

/// Deletes what ended long ago, a small batch at a time. A node that finds nothing looks again a
/// minute later; one that finds more leaves most of the time to other chores, or half of it while
/// one full batch follows another: nodes that end thousands of instances per second must delete as
/// many.
final class Retention {
    private static final int BATCH = 100;
    private static final int SHARE = 4;
    private static final int SHARE_BEHIND = 1;
    private static final Duration IDLE = Duration.ofMinutes(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(50);
    private static final Duration MIN_PAUSE_BEHIND = Duration.ofMillis(5);

    private final Node node;
    private Instant next;
    private boolean behind;

    Retention(Node node) {
        this.node = node;
        this.next = Instant.MIN;
    }

    /// {@return when [#step] has something to do}
    Instant nextStep() {
        return node.settings().retention().isZero() ? Instant.MAX : next;
    }

    void step(Instant now) {
        if (now.isBefore(nextStep())) {
            return;
        }
        if (next.equals(Instant.MIN)) {
            next = now.plus(IDLE);
            return;
        }
        next = now.plus(IDLE);
        long began = node.nanoTime();
        int removed = node.provider().pruneInstances(node.settings().retention(), BATCH);
        if (removed > 0) {
            boolean full = removed >= BATCH;
            int share = full && behind ? SHARE_BEHIND : SHARE;
            var pause = Duration.ofNanos((node.nanoTime() - began) * share);
            var least = full ? MIN_PAUSE_BEHIND : MIN_PAUSE;
            next = node.now().plus(pause.compareTo(least) > 0 ? pause : least);
            behind = full;
        }
    }
}
