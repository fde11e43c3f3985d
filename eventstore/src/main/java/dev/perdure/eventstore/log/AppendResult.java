package dev.perdure.eventstore.log;

import java.util.List;
import java.util.stream.Collectors;

/// What became of a request to append.
public sealed interface AppendResult {
    /// The events are stored, durably.
    ///
    /// @param first position of the first event; the others follow without gaps
    /// @param last position of the last one
    /// @param repeated true if an earlier request with the same key stored them
    record Appended(long first, long last, boolean repeated) implements AppendResult {}

    /// Nothing was stored, because something relevant has happened, or because the log lost events
    /// that were seen. Either way: read again, decide again.
    ///
    /// @param offenders the first such event, and others that were met on the way: at most the
    ///   first one for each item of the query, in the order of positions; empty if it diverged
    /// @param diverged true if the event that the condition was read up to is not in the log any
    ///   more, after a failover or a restore: whatever was read before must be read again whole
    record Conflict(List<Offender> offenders, boolean diverged) implements AppendResult {
        public Conflict {
            offenders = List.copyOf(offenders);
        }

        /// Because of these events.
        public Conflict(List<Offender> offenders) {
            this(offenders, false);
        }

        /// {@return the refusal of what was decided on a log that has lost events since}
        public static Conflict ofDivergence() {
            return new Conflict(List.of(), true);
        }

        /// {@return what is in the way, in words}
        public String reason() {
            return diverged
                    ? "the log went back, after a failover or a restore: the newest event that was"
                            + " read is gone"
                    : offenders.stream()
                            .map(it -> "'%s' at position %d".formatted(it.type(), it.position()))
                            .collect(Collectors.joining(", "));
        }
    }

    /// An event that broke a condition.
    ///
    /// @param position where it is
    /// @param type what happened
    record Offender(long position, String type) {}

    /// {@return the positions}
    ///
    /// @throws EventStoreException *conflict* if nothing was stored
    default Appended orThrow() {
        return switch (this) {
            case Appended appended -> appended;
            case Conflict conflict -> throw EventStoreException.conflict(conflict);
        };
    }
}
