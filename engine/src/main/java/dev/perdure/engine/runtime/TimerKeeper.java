package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.TurnCommit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// Fires due timers. It asks the store only when a timer is due as far as this node knows, and now
/// and then for those it does not know. One thread at a time, but [#noteDue].
final class TimerKeeper {
    private static final int BATCH = 1_000;

    private final Node node;
    private @Nullable Instant nextDue;
    private Instant nextCheck = Instant.MIN;

    TimerKeeper(Node node) {
        this.node = node;
    }

    /// Notes a timer that this node has set. Any thread.
    ///
    /// @return true if it is the next one due
    synchronized boolean noteDue(Instant fireAt) {
        boolean sooner = nextDue == null || fireAt.isBefore(nextDue);
        if (sooner) {
            nextDue = fireAt;
        }
        return sooner;
    }

    /// Notes what a stored turn has set. Any thread.
    ///
    /// @return true if some of it is due next
    boolean noteDue(TurnCommit turn) {
        boolean sooner = false;
        for (var timer : turn.timers()) {
            sooner |= noteDue(timer.fireAt());
        }
        for (var work : turn.work()) {
            sooner |= work.startBy() != null && noteDue(work.startBy());
        }
        return sooner;
    }

    /// {@return when the next timer that this node knows is due, or `null`}
    synchronized @Nullable Instant due() {
        return nextDue;
    }

    /// {@return when [#step] has something to do}
    synchronized Instant nextStep() {
        return nextDue != null && nextDue.isBefore(nextCheck) ? nextDue : nextCheck;
    }

    /// Fires what is due.
    ///
    /// @return true if timers fired
    boolean step(Instant now) {
        if (now.isBefore(nextStep())) {
            return false;
        }
        synchronized (this) {
            nextDue = null;
            nextCheck = now;
        }
        var fired = node.provider().fireTimers(node.lease(), BATCH);
        synchronized (this) {
            nextCheck = now.plus(node.settings().pollInterval());
        }
        if (fired.nextDue() != null) {
            noteDue(fired.nextDue());
        }
        return fired.fired() > 0;
    }
}
