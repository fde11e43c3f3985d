package dev.perdure.eventstore.log;

import java.util.List;

/// What became of a request to append.
public sealed interface AppendResult {
    /// The events are stored, durably.
    ///
    /// @param first position of the first event; the others follow without gaps
    /// @param last position of the last one
    /// @param repeated true if an earlier request with the same key stored them
    record Appended(long first, long last, boolean repeated) implements AppendResult {}

    /// Nothing was stored, because something relevant has happened.
    ///
    /// @param offenders the first such event, and others that were met on the way: at most the
    ///   first one for each item of the query, in the order of positions
    record Conflict(List<Offender> offenders) implements AppendResult {}

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
