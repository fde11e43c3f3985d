package dev.perdure.eventstore.observe;

import java.util.List;

/// Watches an event store of this process. A store without a listener measures nothing.
///
/// Each method is called after the fact, by several threads at a time: by the thread that called
/// the store and waited, before the call returns; for an append that nobody waits for, by the
/// thread that completes its future, which is most often the one that sends the appends of the log;
/// for a subscription, by a thread of the shard. So it returns at once and does not block: what it
/// takes is taken from the work. What it throws is logged, at most once a minute, and harms nobody.
public interface EventStoreListener {
    /// An append has ended, whatever became of it.
    default void appendFinished(AppendFinished append) {}

    /// A read has ended, whatever became of it.
    default void readFinished(ReadFinished read) {}

    /// A decision has ended. Its reads and appends were told before, each of them.
    default void decisionFinished(DecisionFinished decision) {}

    /// A handler or projection was given events, and has handled them or not.
    default void batchFinished(BatchFinished batch) {}

    /// A shard has looked at the log. Called after each look, also if there was nothing new.
    ///
    /// @param position up to which the shard has handled everything
    /// @param head the highest position of the log, as that look saw it
    default void shardMoved(ShardPlace shard, long position, long head) {}

    /// This process has no shard any more: it was released or lost, or the store is being closed.
    /// Another process may have it.
    default void shardLeft(ShardPlace shard) {}

    /// {@return who is told of the end of an append that this thread starts and does not wait for}
    /// A listener that needs to know where a call came from remembers it in another one. Called by
    /// the thread that starts the append, before it does.
    default EventStoreListener forCaller() {
        return this;
    }

    /// {@return one that tells all of these, in this order; what one of them throws keeps nothing
    /// from the others}
    static EventStoreListener all(EventStoreListener... listeners) {
        return new GuardedListener(List.of(listeners));
    }

    /// {@return the same listener, from which nothing is thrown}
    static EventStoreListener guarded(EventStoreListener listener) {
        return listener instanceof GuardedListener
                ? listener
                : new GuardedListener(List.of(listener));
    }
}
