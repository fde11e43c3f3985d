package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.projection.SubscriptionOptions;

import java.util.function.BooleanSupplier;

/// What the workers of a member share.
///
/// @param log that is followed
/// @param options of the subscription
/// @param delivery how events reach the handler
/// @param checkpoints where they are stored
/// @param canListen false if nobody tells when other processes append
/// @param leased false if the member's lease may have lapsed
/// @param pause pauses the subscription, for a reason
/// @param look makes the member look at its shards at once
record Following(
        PostgresLog log,
        SubscriptionOptions options,
        Delivery delivery,
        Checkpoints checkpoints,
        BooleanSupplier canListen,
        BooleanSupplier leased,
        Pausing pause,
        Runnable look) {

    /// Pauses the subscription.
    @FunctionalInterface
    interface Pausing {
        void pause(String reason);
    }
}
