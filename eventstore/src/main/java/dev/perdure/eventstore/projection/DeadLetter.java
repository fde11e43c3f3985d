package dev.perdure.eventstore.projection;

import java.time.Instant;

/// An event that a subscription has given up on. The event itself is in the log.
///
/// @param position where it is
/// @param type what happened
/// @param shard which one it belongs to
/// @param attempts how often it was tried
/// @param error what the handler said at last
/// @param givenUpAt by the database's clock
public record DeadLetter(
        long position, String type, int shard, int attempts, String error, Instant givenUpAt) {}
