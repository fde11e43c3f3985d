package dev.perdure.eventstore.projection;

import java.util.Set;

/// A member of a subscription: this process's share of it. Any number of threads may use it.
public interface Subscription extends AutoCloseable {
    /// {@return what it takes part in}
    SubscriptionId id();

    /// {@return the name of this member, as states show it}
    String member();

    /// {@return the shards that it holds now}
    Set<Integer> shards();

    /// {@return false if it was closed, or the subscription was deleted}
    boolean isRunning();

    /// Ends it: handlers finish the batch that they are busy with, checkpoints are stored, and what
    /// it held is free for others. Returns when that is done, so it must not be called by a
    /// handler. If the database is away, others take over when the lease lapses.
    @Override
    void close();
}
