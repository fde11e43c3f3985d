package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.projection.EventHandler;
import dev.perdure.eventstore.projection.TransactionalProjection;

/// How events reach their handler.
sealed interface Delivery {
    /// The checkpoint moves some time afterwards.
    record AtLeastOnce(EventHandler handler) implements Delivery {}

    /// The checkpoint moves in the transaction of the handler.
    record Transactional(TransactionalProjection projection) implements Delivery {}
}
