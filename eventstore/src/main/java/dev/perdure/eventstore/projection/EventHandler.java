package dev.perdure.eventstore.projection;

import dev.perdure.eventstore.event.StoredEvent;

import java.util.List;

/// Sees events at least once.
@FunctionalInterface
public interface EventHandler {
    /// Handles events that follow each other in one shard of a subscription. Called by one thread
    /// at a time for each shard, and by several for several shards.
    ///
    /// The checkpoint moves some time after it returned, so after a crash or a lost lease it is
    /// called again with events that it has seen: look at their positions or ids.
    ///
    /// @param events from one to the batch size, in the order of positions
    /// @throws Exception if the events were not handled; they come again
    void handle(List<StoredEvent> events) throws Exception;
}
