package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The messages of a live instance and the phase it is in. Safe for any thread: every move from one
/// phase to the next is decided together with what waits in the inbox, so that no wake-up is lost
/// and no turn begins twice.
final class Inbox {
    private enum Phase {
        IDLE,
        RUNNING,
        LINGERING,
        COMMITTING,
        GONE
    }

    private final Deque<Delivered> messages = new ArrayDeque<>(2);
    private Phase phase = Phase.RUNNING;
    private boolean unwinding;
    private boolean stored;
    private final Set<Long> underWay = new HashSet<>(0);
    private Set<Long> repeatable = Set.of();
    private int runningAttempts;
    private long idleSinceNanos;

    /// Adds messages, but for those that were announced by [#mayComeAgain] and are here already.
    /// Their numbers need not grow: of two senders, the one that got its number first may commit
    /// last.
    ///
    /// @return true if the caller must begin a turn
    synchronized boolean add(List<Delivered> delivered) {
        if (phase == Phase.GONE) {
            return false;
        }
        for (var message : delivered) {
            if (!repeatable.contains(message.id())) {
                messages.add(message);
            }
        }
        if (messages.isEmpty()) {
            return false;
        }
        boolean begin = phase == Phase.IDLE || phase == Phase.LINGERING;
        if (begin) {
            phase = Phase.RUNNING;
        }
        return begin;
    }

    synchronized @Nullable Delivered poll() {
        var next = messages.poll();
        if (next != null && next.id() > 0) {
            underWay.add(next.id());
        }
        return next;
    }

    /// {@return steps of an execution whose completion waits here}
    synchronized Set<Long> completedSteps(int execution) {
        var steps = new HashSet<Long>();
        for (var message : messages) {
            if (message.message() instanceof Message.ActivityCompleted(int of, long event, _)
                    && of == execution) {
                steps.add(event);
            }
        }
        return steps;
    }

    /// The store is about to hand out again whatever it still has, so that what is here, or is used
    /// by a turn that is not stored, must not be taken twice. It hands out nothing meanwhile.
    synchronized void mayComeAgain() {
        repeatable = new HashSet<>(underWay);
        for (var message : messages) {
            if (message.id() > 0) {
                repeatable.add(message.id());
            }
        }
    }

    /// The turn has nothing to store, or it is stored.
    ///
    /// @return true if the caller must begin another turn at once
    synchronized boolean idle(long nowNanos) {
        if (phase == Phase.GONE) {
            return false;
        }
        boolean again = !messages.isEmpty();
        underWay.clear();
        stored |= phase == Phase.COMMITTING;
        phase = again ? Phase.RUNNING : Phase.IDLE;
        idleSinceNanos = nowNanos;
        return again;
    }

    /// {@return true if a turn was stored since the instance came into memory}
    synchronized boolean hasStored() {
        return stored;
    }

    /// The turn may wait for more messages.
    ///
    /// @return true if the caller must go on with the turn, since some are here
    synchronized boolean linger() {
        if (phase == Phase.GONE) {
            return false;
        }
        boolean again = !messages.isEmpty();
        phase = again ? Phase.RUNNING : Phase.LINGERING;
        return again;
    }

    /// {@return true if the turn still lingered and is now to be stored}
    synchronized boolean commitLingering() {
        if (phase != Phase.LINGERING) {
            return false;
        }
        phase = Phase.COMMITTING;
        return true;
    }

    /// {@return true if the turn is now to be stored, false if the instance is gone}
    synchronized boolean commit() {
        if (phase == Phase.GONE) {
            return false;
        }
        phase = Phase.COMMITTING;
        return true;
    }

    /// A turn is stored, and another one follows.
    ///
    /// @return true if the caller must begin it, false if the instance is gone
    synchronized boolean runAgain() {
        if (phase == Phase.GONE) {
            return false;
        }
        underWay.clear();
        phase = Phase.RUNNING;
        return true;
    }

    /// What is left to do about the threads of an instance that leaves.
    enum Leaving {
        /// They wait and can be ended by the caller.
        THREADS_WAIT,
        /// The same, and a turn is on its way to the store, which will answer.
        TURN_UNDER_WAY,
        /// One of them runs and ends them at its next durable call.
        THREADS_RUN,
        /// Somebody else has ended them.
        LEFT_BEFORE
    }

    /// Leaves for good; further messages are dropped.
    synchronized Leaving leave() {
        var before = phase;
        phase = Phase.GONE;
        messages.clear();
        unwinding |= before == Phase.RUNNING;
        return switch (before) {
            case IDLE, LINGERING -> Leaving.THREADS_WAIT;
            case COMMITTING -> Leaving.TURN_UNDER_WAY;
            case RUNNING -> Leaving.THREADS_RUN;
            case GONE -> Leaving.LEFT_BEFORE;
        };
    }

    /// {@return true, once, if the instance left while a turn ran or was due, so that the turn must
    /// end its threads}
    synchronized boolean takeUnwinding() {
        boolean taken = unwinding;
        unwinding = false;
        return taken;
    }

    /// {@return true if it only waited and has now left}
    synchronized boolean leaveIfIdle() {
        if (!isIdle() || runningAttempts > 0) {
            return false;
        }
        phase = Phase.GONE;
        return true;
    }

    synchronized boolean isGone() {
        return phase == Phase.GONE;
    }

    synchronized boolean isRunning() {
        return phase == Phase.RUNNING;
    }

    synchronized boolean isIdle() {
        return phase == Phase.IDLE && messages.isEmpty();
    }

    /// {@return for how long it has been idle; 0 if it is not}
    synchronized long idleNanos(long nowNanos) {
        return phase == Phase.IDLE ? nowNanos - idleSinceNanos : 0;
    }

    synchronized void attemptStarted() {
        runningAttempts++;
    }

    synchronized void attemptEnded() {
        runningAttempts--;
    }

    synchronized boolean hasRunningAttempts() {
        return runningAttempts > 0;
    }
}
