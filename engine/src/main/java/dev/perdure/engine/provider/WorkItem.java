package dev.perdure.engine.provider;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// An activity from the work queue, leased to the node that fetched it for as long as the node's
/// own lease lasts.
///
/// @param id number of the row; it proves the lease when the item is given back or answered
/// @param attempt the attempt that was asked for, plus one for each node that was lost with the
///   item
/// @param progress the last heartbeat of an earlier attempt, or [Payload#NONE]
public record WorkItem(
        long id,
        String instance,
        int execution,
        long event,
        int attempt,
        String activity,
        @Nullable String tag,
        Payload input,
        Payload progress,
        Instant queuedAt) {}
