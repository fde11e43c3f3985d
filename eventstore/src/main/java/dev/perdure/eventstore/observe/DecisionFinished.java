package dev.perdure.eventstore.observe;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// A decision that ended.
///
/// @param log its name
/// @param startedAt when it was asked for
/// @param took until its events were durable, with waiting in a lane and between tries
/// @param tries how often it was decided
/// @param conflicts how often newer events were in the way
/// @param outcome what became of it
/// @param failure why it failed; `null` if it did not
public record DecisionFinished(
        String log,
        Instant startedAt,
        Duration took,
        int tries,
        int conflicts,
        Outcome outcome,
        @Nullable Failure failure) {

    /// What became of a decision.
    public enum Outcome {
        /// It holds, and its events are stored, if it had any.
        ACCEPTED,
        /// The decision itself said no, or threw.
        REJECTED,
        /// The event store could not do it; a conflict at each try is such a failure.
        FAILED
    }
}
