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

/// A provider that passes every call on, for those that change or watch some of them. As safe for
/// threads as the provider behind it.
public class ForwardingProvider implements Provider {
    private final Provider store;

    public ForwardingProvider(Provider store) {
        this.store = store;
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return store.joinNode(request);
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        return store.renewNodeLease(lease);
    }

    @Override
    public void leaveNode(NodeLease lease) {
        store.leaveNode(lease);
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        return store.fetchOrchestrationItems(lease, limits);
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        store.handOutAgain(lease, held, heldWork);
    }

    @Override
    public int commitsAtOnce() {
        return store.commitsAtOnce();
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        return store.ackOrchestrationItems(lease, turns);
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        store.abandonOrchestrationItems(lease, items);
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return store.fetchWorkItems(lease, filter);
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        return store.ackWorkItems(lease, results);
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        store.abandonWorkItems(lease, workItems);
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return store.recordHeartbeats(lease, heartbeats);
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return store.fireTimers(lease, limit);
    }

    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        return store.enqueueMessages(messages, maxPendingEvents);
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        return store.fetchHistory(instance, execution, afterEvent, limit);
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return store.findInstances(ids);
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return store.listInstances(query);
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        return store.listUnrunnable(limit);
    }

    @Override
    public StoreCounts counts() {
        return store.counts();
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return store.terminateInstance(id, reason);
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return store.resumeInstance(id);
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return store.deleteInstance(id);
    }

    @Override
    public int pruneInstances(Duration olderThan, int limit) {
        return store.pruneInstances(olderThan, limit);
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
