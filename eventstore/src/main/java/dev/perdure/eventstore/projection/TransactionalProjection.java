package dev.perdure.eventstore.projection;

import dev.perdure.eventstore.event.StoredEvent;

import java.sql.Connection;
import java.util.List;

/// Keeps a read model in the database of the event store, and so sees events exactly once: what it
/// wrote by the connection and the checkpoint are committed together or not at all.
@FunctionalInterface
public interface TransactionalProjection {
    /// Applies events that follow each other in one shard of a subscription. Called by one thread
    /// at a time for each shard, and by several for several shards.
    ///
    /// @param connection in an open transaction, which it must neither end nor leave. What is not
    ///   done by this connection is not part of it, and may happen again
    /// @param events from one to the batch size, in the order of positions
    /// @throws Exception if the events were not applied: all is rolled back, and they come again
    void project(Connection connection, List<StoredEvent> events) throws Exception;
}
