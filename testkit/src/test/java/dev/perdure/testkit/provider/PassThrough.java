package dev.perdure.testkit.provider;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
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

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// A provider that hands every call on to another; faults override what they break.
class PassThrough implements Provider {
    final Provider sound;

    PassThrough(Provider sound) {
        this.sound = sound;
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return sound.joinNode(request);
    }

    @Override
    public void renewNodeLease(NodeLease lease) {
        sound.renewNodeLease(lease);
    }

    @Override
    public void leaveNode(NodeLease lease) {
        sound.leaveNode(lease);
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        return sound.fetchOrchestrationItems(lease, limits);
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        return sound.ackOrchestrationItems(lease, turns);
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        sound.abandonOrchestrationItems(lease, items);
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return sound.fetchWorkItems(lease, filter);
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        return sound.ackWorkItems(lease, results);
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        sound.abandonWorkItems(lease, workItems);
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return sound.recordHeartbeats(lease, heartbeats);
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return sound.fireTimers(lease, limit);
    }

    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        return sound.enqueueMessages(messages, maxPendingEvents);
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        return sound.fetchHistory(instance, execution, afterEvent, limit);
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return sound.findInstances(ids);
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return sound.listInstances(query);
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        return sound.listUnrunnable(limit);
    }

    @Override
    public StoreCounts counts() {
        return sound.counts();
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return sound.terminateInstance(id, reason);
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return sound.resumeInstance(id);
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return sound.deleteInstance(id);
    }

    @Override
    public Instant now() {
        return sound.now();
    }

    @Override
    public Subscription subscribe(Consumer<Signal> listener) {
        return sound.subscribe(listener);
    }

    @Override
    public void close() {
        sound.close();
    }
}
