package dev.perdure.bench.store;

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
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Passes everything on and counts the calls: every operation is one, also if it carries nothing.
/// Asking for the time and subscribing are none.
public final class CountingProvider implements Provider {
    private final Provider provider;
    private final LongAdder calls = new LongAdder();

    public CountingProvider(Provider provider) {
        this.provider = provider;
    }

    /// {@return how many calls were made}
    public long calls() {
        return calls.sum();
    }

    private Provider counted() {
        calls.increment();
        return provider;
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return counted().joinNode(request);
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        return counted().renewNodeLease(lease);
    }

    @Override
    public void leaveNode(NodeLease lease) {
        counted().leaveNode(lease);
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        return counted().fetchOrchestrationItems(lease, limits);
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        counted().handOutAgain(lease, held, heldWork);
    }

    @Override
    public int commitsAtOnce() {
        return provider.commitsAtOnce();
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        return counted().ackOrchestrationItems(lease, turns);
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        counted().abandonOrchestrationItems(lease, items);
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return counted().fetchWorkItems(lease, filter);
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        return counted().ackWorkItems(lease, results);
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        counted().abandonWorkItems(lease, workItems);
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return counted().recordHeartbeats(lease, heartbeats);
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return counted().fireTimers(lease, limit);
    }

    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        return counted().enqueueMessages(messages, maxPendingEvents);
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        return counted().fetchHistory(instance, execution, afterEvent, limit);
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return counted().findInstances(ids);
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return counted().listInstances(query);
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        return counted().listUnrunnable(limit);
    }

    @Override
    public StoreCounts counts() {
        return counted().counts();
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return counted().terminateInstance(id, reason);
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return counted().resumeInstance(id);
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return counted().deleteInstance(id);
    }

    @Override
    public int pruneInstances(Duration olderThan, int limit) {
        return counted().pruneInstances(olderThan, limit);
    }

    @Override
    public Instant now() {
        return provider.now();
    }

    @Override
    public Subscription subscribeDropped(Consumer<DroppedMessage> listener) {
        return provider.subscribeDropped(listener);
    }

    @Override
    public Subscription subscribe(Consumer<Signal> listener) {
        return provider.subscribe(listener);
    }

    @Override
    public void close() {
        provider.close();
    }
}
