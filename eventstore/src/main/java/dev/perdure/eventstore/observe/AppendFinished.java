package dev.perdure.eventstore.observe;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// An append that ended.
///
/// @param log its name
/// @param operation how it was asked for
/// @param startedAt when it was asked for
/// @param took until the outcome was there, as the caller saw it
/// @param events how many were to be appended
/// @param type of the first of them
/// @param after the position above which the condition forbids events; `null` without a condition
/// @param outcome what became of it
/// @param trip how it went to the database; `null` if it did not, or in a way of its own, as
///   appends in bulk and in transactions of callers do
public record AppendFinished(
        String log,
        Operation operation,
        Instant startedAt,
        Duration took,
        int events,
        String type,
        @Nullable Long after,
        AppendOutcome outcome,
        @Nullable Trip trip) {

    /// How an append was asked for.
    public enum Operation {
        /// By a log: [dev.perdure.eventstore.log.EventLog].
        APPEND,
        /// In a transaction of the caller. What was stored counts only if that commits.
        TRANSACTION,
        /// One chunk of many events, without a condition.
        BULK
    }

    /// The call that carried the append, the last one if it was repeated. What is left of the whole
    /// time is spent before, on hashes and on a look at what a condition would have to look at
    /// under the lock, and afterwards until the caller runs again.
    ///
    /// @param queued from when the request was ready until the call began; earlier calls that
    ///   failed, and pauses, are in it
    /// @param called how long the call took, with getting a connection and the flush of the disk
    /// @param requests that went out together
    /// @param events that all of them had
    public record Trip(Duration queued, Duration called, int requests, int events) {}
}
