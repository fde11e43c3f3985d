package dev.perdure.eventstore.projection;

import dev.perdure.eventstore.log.EventStoreException;

import java.time.Duration;
import java.util.List;

/// The subscriptions of one log. Any number of threads may use it.
///
/// A subscription sees every event that its query matches, in the order of positions and without
/// gaps: first those that are there, then new ones as they are appended. With several shards that
/// holds within each of them. How far each shard has come is its checkpoint, stored in the
/// database, so members may come and go on any machine: shards are leased, spread evenly, and taken
/// over within the lease and a second when a member is gone. A member that lost a shard cannot move
/// its checkpoint any more.
///
/// Methods that take a [SubscriptionId] throw [EventStoreException] with reason *refused* if there
/// is no such subscription, and each is a few database calls.
public interface Subscriptions {
    /// Takes part in a subscription, which is created if there is none of this name and version.
    /// The first version of a name serves at once; a later one is built beside it.
    ///
    /// @return the member; close it, or the store
    /// @throws EventStoreException *refused* if the subscription has another number of shards
    Subscription subscribe(SubscriptionOptions options, EventHandler handler);

    /// Takes part in a subscription whose handler writes to this database, and sees each event
    /// exactly once.
    ///
    /// @return the member; close it, or the store
    /// @throws EventStoreException *refused* if the subscription has another number of shards
    Subscription project(SubscriptionOptions options, TransactionalProjection projection);

    /// {@return how all subscriptions of the log are, by name and version} One database call.
    List<SubscriptionState> list();

    /// {@return how a subscription is} One database call.
    SubscriptionState state(SubscriptionId id);

    /// Stops it, for all members. A projection commits nothing after this returned. Another handler
    /// finishes what it is busy with, and stops when its member finds out: at once where
    /// notifications arrive, when it renews its lease otherwise.
    ///
    /// @param reason for people, shown in its state
    void pause(SubscriptionId id, String reason);

    /// Lets it go on, where it was. What failed is tried again at once.
    void resume(SubscriptionId id);

    /// Sets it to a position: events above it are seen, again, unless they were archived. A batch
    /// that is under way does not count.
    ///
    /// @param position from 0 to the head of the log
    /// @param work done in the same transaction, such as emptying the tables of a read model
    void rewind(SubscriptionId id, long position, TransactionWork work);

    /// Creates the next version of a subscription, with as many shards, to be built from the
    /// beginning beside the one that serves. It moves once somebody subscribes to that version, and
    /// sees what was not archived.
    ///
    /// @return the new version
    SubscriptionId rebuild(String name);

    /// Lets a version serve instead of the one that does, once it has seen as much, so that readers
    /// never see an older state. The version that served stays where it is meanwhile, and is paused
    /// then: resumed, it can be switched back to.
    ///
    /// @param patience how long to wait for the version; the other one waits as long, so it should
    ///   be well below its lease
    /// @param work done in the same transaction, such as pointing a view to other tables
    /// @return how many positions are missing; 0 if the version serves now
    long switchTo(SubscriptionId id, Duration patience, TransactionWork work);

    /// Deletes it with its checkpoints and dead letters. Members of it end.
    ///
    /// @param work done in the same transaction, such as dropping the tables of a read model
    void delete(SubscriptionId id, TransactionWork work);

    /// {@return what it has given up on, in the order of positions} One database call.
    ///
    /// @param after only above this position
    /// @param limit at most so many
    List<DeadLetter> deadLetters(SubscriptionId id, long after, int limit);
}
