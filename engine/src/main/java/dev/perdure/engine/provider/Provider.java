package dev.perdure.engine.provider;

import dev.perdure.engine.history.HistoryChunk;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// The storage behind the engine. Every operation is one atomic, durable unit and is safe to call
/// from any thread; operations are batches because statements and commits are what costs.
///
/// **Ownership.** A node joins and gets a lease with an epoch. Claiming makes it the *owner* of an
/// instance; only the owner commits turns. Every operation that takes a [NodeLease] throws
/// `ENG-014` and changes nothing if the lease lapsed or its epoch is not the current one. The check
/// and the write cannot be separated by a takeover.
///
/// **Time** is the provider's own ([#now]); leases, timers and back-off are decided by it alone.
///
/// **Messages** are handed out in order of arrival, each once to the owner of its instance, and
/// stay stored until a committed turn names them as consumed. When an instance changes its owner,
/// all its stored messages are handed out again. A message never makes a parked instance, or one in
/// back-off, claimable.
///
/// **Ids** and names are any text without NUL (U+0000), which the engine refuses; a store either
/// refuses it by `ENG-020` too, or takes it as any other character. An id that is used again after
/// a deletion starts at execution 1.
///
/// **Errors.** [ProviderException] with a transient code may be retried; the outcome is then
/// unknown, and repeating an ack is safe.
public interface Provider extends AutoCloseable {
    /// Registers a node under a new epoch and releases what an earlier node of this name held,
    /// ready to be claimed: as lost, unless that node has left.
    ///
    /// @throws ProviderException `ENG-016` if the store allows no further node now
    NodeLease joinNode(NodeRequest request);

    /// Extends the node's lease by its full length, and releases everything that nodes with a
    /// lapsed lease hold, ready to be claimed (their epoch is bumped, so they are fenced).
    ///
    /// What a lapsed node had, or one that joined again without leaving, is *lost*: its instances
    /// are orphaned and count one more attempt each, and so do its work items.
    ///
    /// @return when the next lease of another node will lapse, so that its work can be taken over
    ///   right then
    LeaseRenewal renewNodeLease(NodeLease lease);

    /// Ends the lease and releases whatever the node still holds, ready to be claimed at once. No
    /// attempts are counted, and what was orphaned stays so.
    void leaveNode(NodeLease lease);

    /// Returns new messages of instances the node owns, and claims further instances: those without
    /// owner and not parked, that are ready by now and whose handler the node registered, the
    /// longest ready first. A claimed item brings its whole history. Messages that were handed to
    /// this lease before are not returned again unless the instance was released in between.
    /// Notices of termination come before everything else and do not count as messages.
    List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits);

    /// Repairs what a fetch may have left behind whose answer did not arrive. Messages of the
    /// instances in `held` that were handed out and are still stored are handed out again, from the
    /// first on; other instances that the node owns are released as [Abandoned#untouched]; work
    /// items that it leased and that are not in `heldWork` are given back.
    ///
    /// A store on which a failed fetch has certainly changed nothing need not do anything.
    default void handOutAgain(
            NodeLease lease, Collection<String> held, Collection<Long> heldWork) {}

    /// Commits turns, in order. Members are isolated: one that is refused does not keep the others
    /// from being stored. For each turn: the instance is owned by this lease (or is created by it),
    /// and its chunks continue the stored history without gap; otherwise `Lost`. Repeating a turn
    /// that is stored with equal bytes answers `Committed` and changes nothing; a turn that creates
    /// its instance is such a repetition only if it was this lease that created it.
    ///
    /// A committed turn sets the instance's attempts back to none, unless it parks the instance.
    ///
    /// A turn that ends the instance, or continues it as new, removes the timers, work items and
    /// heartbeats of the ended execution; an ended instance also loses its owner and its messages.
    /// Outgoing messages follow the rules of [#enqueueMessages], without its limit; a child's start
    /// that is not accepted becomes a `ChildFailed` with `Refused` to the parent it names, and any
    /// other refused message is dropped. A child's start that repeats one from the same parent step
    /// is dropped silently.
    List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns);

    /// {@return how many [#ackOrchestrationItems] a node had better have under way at once, at
    /// least 1; more than one where the store works on several at a time, or takes its time to
    /// answer}
    default int commitsAtOnce() {
        return 1;
    }

    /// Gives instances back. Those the lease does not own are skipped.
    void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items);

    /// Leases work items that the filter admits, are visible by now and not leased, the longest
    /// visible first.
    List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter);

    /// Deletes work items and sends their outcomes. An item that is gone or leased to another is
    /// skipped and its outcome dropped.
    ///
    /// @return for each result, whether it was taken
    List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results);

    /// Gives work items back, visible at once and with no attempt counted. Those that are gone or
    /// leased to another are skipped.
    void abandonWorkItems(NodeLease lease, Collection<Long> workItems);

    /// Remembers progress of running activities, so that it survives the node, until their steps
    /// are closed. A heartbeat is taken if the instance is in that execution and the node either
    /// holds the step's work item or owns the instance; an owner sends none for steps it closed.
    ///
    /// @return for each heartbeat, whether it was taken; if not, the activity should stop
    List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats);

    /// Turns due timers into messages, the longest due first, whoever owns the instances. A work
    /// item that no node has taken by its `startBy` is removed, and its instance gets a
    /// `TimerFired` of its event. An item that was taken once has no such time any more, also if it
    /// is given back or its worker is lost.
    TimersFired fireTimers(NodeLease lease, int limit);

    /// Stores messages from outside, in order; each is accepted or refused for itself. A start
    /// creates the instance as pending and ready (its message is the first it gets); every other
    /// message needs an instance that has not ended. Replacing an instance removes every row of the
    /// old one; the new one continues its execution numbers, so that stale completions miss it.
    ///
    /// @param maxPendingEvents external events that may wait per instance
    List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents);

    /// {@return chunks of an execution after an event number that ends a chunk, or after 0, in
    /// order and at most `limit`; none if there is no such instance or execution}
    List<HistoryChunk> fetchHistory(String instance, int execution, long afterEvent, int limit);

    /// {@return the instances of these ids that exist, in no order}
    List<InstanceRecord> findInstances(Collection<String> ids);

    default @Nullable InstanceRecord findInstance(String id) {
        var found = findInstances(List.of(id));
        return found.isEmpty() ? null : found.getFirst();
    }

    /// {@return one page of instances, newest first by creation time, then by id descending}
    List<InstanceRecord> listInstances(InstanceQuery query);

    /// {@return instances that are ready by now but have no owner, and whose handler no live node
    /// has}
    List<InstanceRecord> listUnrunnable(int limit);

    /// {@return how full the store is, exact at one moment; it takes the longer the more instances
    /// there are, so it is for people and dashboards, not for loops}
    StoreCounts counts();

    /// Ends an instance at once: appends `ExecutionTerminated` (as event 1 if no turn was
    /// committed), removes its messages, timers, work items and heartbeats, tells its parent by
    /// `ChildFailed` and cancels its children that have not ended. The node that owned it gets an
    /// unclaimed item with a `Terminated` message from its next fetch; handing it out removes it,
    /// and so does deleting the instance. It outlives a replacement of the instance, whose record
    /// it then comes with.
    ControlOutcome terminateInstance(String id, String reason);

    /// Makes a parked instance claimable again, with no attempts counted: pending if no turn of it
    /// was committed, or else running.
    ControlOutcome resumeInstance(String id);

    /// Deletes an ended root and all its descendants, with all their rows, atomically.
    DeleteOutcome deleteInstance(String id);

    /// Deletes what ended long ago, the longest ended first: whole trees whose root, an instance
    /// without parent, ended before now less this time and everything below it has ended too; then
    /// the history of executions that continued as new before that. Each tree goes whole or not at
    /// all. What runs is not touched.
    ///
    /// @param limit about how many instances and executions to delete at once; the last tree may
    ///   exceed it
    /// @return how many were deleted; 0 if nothing is left to delete now
    default int pruneInstances(Duration olderThan, int limit) {
        return 0;
    }

    /// {@return the time that decides leases and timers}
    Instant now();

    /// Calls the listener when something changed, in this process or in another one. It runs on a
    /// thread of the provider and must return at once.
    ///
    /// @return closing it ends the calls
    Subscription subscribe(Consumer<Signal> listener);

    /// Calls the listener with each message that was accepted before its instance ended, and
    /// arrived after that: only stores that accept messages in transactions of callers have such
    /// ones. It runs inside a fetch of the node that found out, once that is durable, and must
    /// return at once.
    ///
    /// @return closing it ends the calls
    default Subscription subscribeDropped(Consumer<DroppedMessage> listener) {
        return () -> {};
    }

    @Override
    void close();

    /// Ends a subscription.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
