package dev.perdure.testkit;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.DroppedMessage;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.StoreCounts;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A provider that fails when it is told to: before a call, which then never reached the store, or
/// after it, so that what was stored is not known to the caller. Reading the time and subscribing
/// never fail and are not counted. As safe for threads as the provider behind it, if the plan is.
public final class FaultyProvider implements Provider {
    private final Provider store;
    private final FaultPlan plan;
    private int calls;

    public FaultyProvider(Provider store, FaultPlan plan) {
        this.store = store;
        this.plan = plan;
    }

    /// {@return how many calls were made so far}
    public int calls() {
        return calls;
    }

    private <T> T call(String operation, Supplier<T> call) {
        var point = new FaultPlan.Call(++calls, operation);
        plan.before(point);
        var result = call.get();
        plan.after(point);
        return result;
    }

    private void call(String operation, Runnable call) {
        call(
                operation,
                () -> {
                    call.run();
                    return true;
                });
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return call("joinNode", () -> store.joinNode(request));
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        return call("renewNodeLease", () -> store.renewNodeLease(lease));
    }

    @Override
    public void leaveNode(NodeLease lease) {
        call("leaveNode", () -> store.leaveNode(lease));
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        return call("fetchOrchestrationItems", () -> store.fetchOrchestrationItems(lease, limits));
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        call("handOutAgain", () -> store.handOutAgain(lease, held, heldWork));
    }

    /// {@return at least 2, so that a commit which fails does not keep all others waiting}
    @Override
    public int commitsAtOnce() {
        return Math.max(2, store.commitsAtOnce());
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        return call("ackOrchestrationItems", () -> store.ackOrchestrationItems(lease, turns));
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        call("abandonOrchestrationItems", () -> store.abandonOrchestrationItems(lease, items));
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return call("fetchWorkItems", () -> store.fetchWorkItems(lease, filter));
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        return call("ackWorkItems", () -> store.ackWorkItems(lease, results));
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        call("abandonWorkItems", () -> store.abandonWorkItems(lease, workItems));
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return call("recordHeartbeats", () -> store.recordHeartbeats(lease, heartbeats));
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return call("fireTimers", () -> store.fireTimers(lease, limit));
    }

    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        return call("enqueueMessages", () -> store.enqueueMessages(messages, maxPendingEvents));
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        return call(
                "fetchHistory", () -> store.fetchHistory(instance, execution, afterEvent, limit));
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return call("findInstances", () -> store.findInstances(ids));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return call("listInstances", () -> store.listInstances(query));
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        return call("listUnrunnable", () -> store.listUnrunnable(limit));
    }

    @Override
    public StoreCounts counts() {
        return call("counts", () -> store.counts());
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return call("terminateInstance", () -> store.terminateInstance(id, reason));
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return call("resumeInstance", () -> store.resumeInstance(id));
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return call("deleteInstance", () -> store.deleteInstance(id));
    }

    @Override
    public int pruneInstances(Duration olderThan, int limit) {
        return call("pruneInstances", () -> store.pruneInstances(olderThan, limit));
    }

    @Override
    public Instant now() {
        return store.now();
    }

    @Override
    public Subscription subscribeDropped(Consumer<DroppedMessage> listener) {
        return store.subscribeDropped(listener);
    }

    @Override
    public Subscription subscribe(Consumer<Signal> listener) {
        return store.subscribe(listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
