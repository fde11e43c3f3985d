package dev.perdure.eventstore.projection;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// How a shard of a subscription is.
///
/// @param shard its number, from 0
/// @param position its checkpoint: everything up to here was seen, or was not for it
/// @param lag how many positions of the log are above it
/// @param lagTime how long the first of these has been there, by the database's clock
/// @param handledAt when the last event that it handled had been recorded; `null` if there was none
/// @param holder the member that holds it; `null` if none does
/// @param leaseUntil until when, unless it renews; `null` if nobody holds it
/// @param failure why it does not move; `null` if the last attempt succeeded
public record ShardState(
        int shard,
        long position,
        long lag,
        Duration lagTime,
        @Nullable Instant handledAt,
        @Nullable String holder,
        @Nullable Instant leaseUntil,
        @Nullable Failure failure) {

    /// Why a shard does not move.
    ///
    /// @param attempts how often, since the last success
    /// @param error what the handler said
    /// @param position of the event that it failed on, or of the first if it saw several; 0 if the
    ///   failure is not about an event
    /// @param type of that event; empty if the failure is not about one
    public record Failure(int attempts, String error, long position, String type) {}
}
