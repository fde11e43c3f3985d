package dev.perdure.eventstore.observe;

import dev.perdure.eventstore.log.AppendResult.Offender;

import java.util.List;

/// What became of an append.
public sealed interface AppendOutcome {
    /// The events are stored.
    ///
    /// @param first position of the first event
    /// @param last position of the last one
    record Stored(long first, long last) implements AppendOutcome {}

    /// An earlier request with the same key had stored them; nothing was stored now.
    ///
    /// @param first position of the first event
    /// @param last position of the last one
    record Repeated(long first, long last) implements AppendOutcome {}

    /// Nothing was stored, because something relevant had happened, or because the log had lost
    /// events that were seen.
    ///
    /// @param offenders the first such event for each item of the query that has one; empty if it
    ///   diverged
    /// @param diverged true if the log went back, after a failover or a restore
    record Conflict(List<Offender> offenders, boolean diverged) implements AppendOutcome {
        public Conflict {
            offenders = List.copyOf(offenders);
        }

        /// {@return the type of the first event in the way; `(log went back)` if there is none}
        public String type() {
            return offenders.isEmpty() ? "(log went back)" : offenders.getFirst().type();
        }
    }

    /// It failed.
    record Failed(Failure failure) implements AppendOutcome {}
}
