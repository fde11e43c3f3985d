package dev.perdure.engine.memory;

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
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A provider that keeps everything in this process, for any number of nodes in it.
///
/// Every operation runs under one lock and so is atomic; nothing survives the process. Listeners
/// are called on the thread whose operation changed something, after the lock is released. Time is
/// the injected clock's, to the microsecond. Closing ends subscriptions and keeps the contents, so
/// that another engine can go on with the same provider.
public final class MemoryProvider implements Provider {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    final Tables tables;
    private final Reads reads;
    private final Leases leases;
    private final Claims claims;
    private final Turns turns;
    private final Starts starts;
    private final Endings endings;
    private final Retention retention;
    private final WorkQueue work;
    private final Timers timers;

    /// A provider on the system's clock.
    public MemoryProvider() {
        this(InstantSource.system());
    }

    /// A provider on a clock of the caller's, which may stand still or jump.
    public MemoryProvider(InstantSource clock) {
        tables = new Tables(clock);
        var mail = new Mail(tables);
        work = new WorkQueue(tables, mail);
        timers = new Timers(tables, mail);
        var steps = new Steps(timers, work);
        endings = new Endings(tables, mail, steps);
        retention = new Retention(tables, endings);
        starts = new Starts(tables, mail, endings);
        turns = new Turns(tables, new TurnEffects(tables, steps, starts, endings));
        leases = new Leases(tables, work);
        claims = new Claims(tables);
        reads = new Reads(tables);
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        return atomically(() -> leases.join(request));
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        return atomically(() -> leases.renew(lease));
    }

    @Override
    public void leaveNode(NodeLease lease) {
        atomically(() -> leases.leave(lease));
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        return atomically(() -> claims.fetch(leases.holder(lease), limits));
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        atomically(() -> {
            var node = leases.holder(lease);
            claims.handOutAgain(node, Set.copyOf(held));
            work.giveBackAllBut(node, Set.copyOf(heldWork));
        });
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> commits) {
        return atomically(() -> {
            var node = leases.holder(lease);
            return commits.stream().map(turn -> turns.commit(node, turn)).toList();
        });
    }

    @Override
    public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
        atomically(() -> {
            var node = leases.holder(lease);
            items.forEach(item -> claims.abandon(node, item));
        });
    }

    @Override
    public List<WorkItem> fetchWorkItems(NodeLease lease, WorkFilter filter) {
        return atomically(() -> work.fetch(leases.holder(lease), filter));
    }

    @Override
    public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
        return atomically(() -> {
            var node = leases.holder(lease);
            return results.stream().map(result -> work.ack(node, result)).toList();
        });
    }

    @Override
    public void abandonWorkItems(NodeLease lease, Collection<Long> workItems) {
        atomically(() -> work.abandon(leases.holder(lease), workItems));
    }

    @Override
    public List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        return atomically(() -> {
            var node = leases.holder(lease);
            return heartbeats.stream().map(beat -> work.record(node, beat)).toList();
        });
    }

    @Override
    public TimersFired fireTimers(NodeLease lease, int limit) {
        return atomically(() -> {
            leases.holder(lease);
            return work.endUntaken(timers.fire(limit), limit);
        });
    }

    @Override
    public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPendingEvents) {
        return atomically(() ->
                messages.stream()
                        .map(envelope -> starts.enqueue(envelope, maxPendingEvents))
                        .toList());
    }

    @Override
    public List<HistoryChunk> fetchHistory(
            String instance, int execution, long afterEvent, int limit) {
        return atomically(() -> reads.history(instance, execution, afterEvent, limit));
    }

    @Override
    public List<InstanceRecord> findInstances(Collection<String> ids) {
        return atomically(() -> reads.find(ids));
    }

    @Override
    public List<InstanceRecord> listInstances(InstanceQuery query) {
        return atomically(() -> reads.list(query));
    }

    @Override
    public List<InstanceRecord> listUnrunnable(int limit) {
        return atomically(() -> reads.unrunnable(limit));
    }

    @Override
    public StoreCounts counts() {
        return atomically(() ->
                new StoreCounts(tables.statuses, tables.messages, work.size(), timers.size()));
    }

    @Override
    public ControlOutcome terminateInstance(String id, String reason) {
        return atomically(() -> endings.terminate(id, reason));
    }

    @Override
    public ControlOutcome resumeInstance(String id) {
        return atomically(() -> endings.resume(id));
    }

    @Override
    public DeleteOutcome deleteInstance(String id) {
        return atomically(() -> endings.delete(id));
    }

    @Override
    public int pruneInstances(Duration olderThan, int limit) {
        return atomically(() -> retention.prune(tables.now().minus(olderThan), limit));
    }

    @Override
    public Instant now() {
        return tables.now();
    }

    @Override
    public Subscription subscribe(Consumer<Signal> listener) {
        var listening = new Listening(listener);
        listeners.add(listening);
        return listening;
    }

    @Override
    public void close() {
        listeners.clear();
    }

    private void atomically(Runnable operation) {
        atomically(() -> {
            operation.run();
            return true;
        });
    }

    private <T> T atomically(Supplier<T> operation) {
        T result;
        Set<Signal> signals;
        lock.lock();
        try {
            result = operation.get();
            signals = tables.takeSignals();
        } finally {
            lock.unlock();
        }
        for (var signal : signals) {
            listeners.forEach(listening -> listening.listener.accept(signal));
        }
        return result;
    }

    private final class Listening implements Subscription {
        private final Consumer<Signal> listener;

        Listening(Consumer<Signal> listener) {
            this.listener = listener;
        }

        @Override
        public void close() {
            listeners.remove(this);
        }
    }
}
