package dev.perdure.eventstore.observe;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// A read that ended.
///
/// @param log its name
/// @param operation what was asked
/// @param startedAt when it was asked
/// @param took until the answer was there, with waiting for a replica to reach a position
/// @param called the part of it that calls of the database took, with getting connections
/// @param events how many were read
/// @param head the highest position that the read could see; 0 if it failed, or asked the primary
///   only whether anything matches
/// @param target which server answered, or failed to
/// @param failure why it failed; `null` if it did not
public record ReadFinished(
        String log,
        Operation operation,
        Instant startedAt,
        Duration took,
        Duration called,
        int events,
        long head,
        Target target,
        @Nullable Failure failure) {

    /// What was asked.
    public enum Operation {
        /// One page of what a query matches; a stream is read page by page.
        QUERY,
        /// All that matches and the head, for a decision.
        DECISION,
        /// Whether anything matches.
        EXISTS,
        /// The highest position.
        HEAD,
        /// One page for a shard of a subscription.
        FEED
    }

    /// A server.
    public enum Target {
        PRIMARY,
        /// A replica gave the whole answer. A read that might have been answered by one, and was
        /// answered by the primary, in part or as a whole, counts for the primary.
        REPLICA
    }
}
