package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import java.util.List;
import java.util.stream.Collectors;

/// Tries until commands are settled: again after a conflict, and while the database is away.
final class Attempts {
    private final Round round;
    private final DeciderOptions options;

    Attempts(Round round, DeciderOptions options) {
        this.round = round;
        this.options = options;
    }

    /// Settles commands in their order.
    ///
    /// @param mostConflicts gives up after so many; 0 to try as often as the options say
    /// @return false if it gave up
    /// @throws EventStoreException what no further try would help against; *conflict* after the
    ///   last one
    boolean settle(List<Slot<?, ?>> slots, Waiting waiting, int mostConflicts) {
        var rest = slots;
        int tries = 0;
        int conflicts = 0;
        while (!rest.isEmpty()) {
            tries++;
            try {
                var conflict = round.attempt(rest, waiting);
                if (conflict == null) {
                    rest = rest.stream().filter(it -> !it.isSettled()).toList();
                    tries = 0;
                    continue;
                }
                if (++conflicts == mostConflicts) {
                    return false;
                }
                if (tries >= options.retry().tries()) {
                    throw gaveUp(rest, tries, conflict);
                }
            } catch (EventStoreException e) {
                if (tries >= options.retry().tries() || !isWorthAnother(e, rest)) {
                    throw e;
                }
            }
            waiting.pause(pauseNs(tries));
        }
        return true;
    }

    /// With a key, the next try finds what the one in doubt did. A log that went back meanwhile is
    /// read again.
    private static boolean isWorthAnother(EventStoreException e, List<Slot<?, ?>> slots) {
        boolean keyTells =
                e.reason() == Reason.OUTCOME_UNKNOWN && slots.getFirst().command.key() != null;
        boolean again = e.isTransient() || keyTells || e.reason() == Reason.LOG_WENT_BACK;
        return again && !Thread.currentThread().isInterrupted();
    }

    private long pauseNs(int tries) {
        long bound = options.retry().boundNs(tries);
        synchronized (options.random()) {
            return bound == 0 ? 0 : options.random().nextLong(bound);
        }
    }

    private static EventStoreException gaveUp(
            List<Slot<?, ?>> slots, int tries, Conflict conflict) {
        var states =
                slots.getFirst().watchers.stream()
                        .map(it -> "'" + it.state().name() + "'")
                        .distinct()
                        .collect(Collectors.joining(", "));
        return new EventStoreException(
                Reason.CONFLICT,
                ("nothing was appended: each of %d tries to decide on %s met newer events, at last"
                                + " %s. Try more often, or decide in a lane")
                        .formatted(tries, states, conflict.reason()),
                null);
    }
}
