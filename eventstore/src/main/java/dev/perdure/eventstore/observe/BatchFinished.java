package dev.perdure.eventstore.observe;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// Events that a handler or projection was given together.
///
/// @param shard of which subscription
/// @param startedAt when it was given them
/// @param took until it had handled them, or failed; the commit of a projection is in it
/// @param events how many
/// @param lag positions of the log above the last of them, as the shard last saw the log
/// @param error the class of what was thrown; `null` if nothing was
public record BatchFinished(
        ShardPlace shard,
        Instant startedAt,
        Duration took,
        int events,
        long lag,
        @Nullable String error) {}
