package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkResult;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// Uses every operation of a provider, so that it prepares every statement it has.
final class FullUse {
    private static final WorkFilter WORK = new WorkFilter(Set.of("charge"), Set.of("gpu"), 100);

    private final Provider provider;
    private final NodeLease lease;
    private final Runnable afterEach;

    FullUse(Provider provider, NodeLease lease) {
        this(provider, lease, () -> {});
    }

    /// @param afterEach called after every turn and every message
    FullUse(Provider provider, NodeLease lease, Runnable afterEach) {
        this.provider = provider;
        this.lease = lease;
        this.afterEach = afterEach;
    }

    void run(String prefix) {
        ownTurns(prefix + "-turns");
        outsideStarts(prefix + "-start");
        queuedWork(prefix + "-work");
        family(prefix + "-family");
        restart(prefix + "-restart");
        parking(prefix + "-parked");
        reads(prefix + "-turns");
        provider.renewNodeLease(lease);
        provider.handOutAgain(lease, Set.of(), Set.of());
        provider.fetchOrchestrationItems(lease, Sample.ALL);
        provider.leaveNode(Sample.join(provider, prefix));
        provider.leaveNode(Sample.join(provider, prefix));
    }

    private void ownTurns(String id) {
        ack(Sample.creation(id));
        ack(Sample.creation(id));
        ack(Sample.turn(id, 2));
        ack(Sample.turn(id, 2));
        provider.abandonOrchestrationItems(
                lease, List.of(Abandoned.failed(id, Duration.ZERO, true, "handed over")));
        provider.fetchOrchestrationItems(lease, Sample.ALL);
        var next = new HistoryChunk(2, 1, 1, Sample.chunk(id, 1).data());
        ack(Draft.of(id, 3).chunk(next).ends(new TurnEnd.ContinuedAsNew(2, Sample.ORDER)));
    }

    private void outsideStarts(String id) {
        enqueue(new Envelope(id, Sample.start()));
        enqueue(Sample.event(id, "paid"));
        enqueue(new Envelope(id, Sample.start()));
        for (var item : provider.fetchOrchestrationItems(lease, Sample.ALL)) {
            ack(Draft.of(item.instance().id(), 1).consumes(item));
        }
        enqueue(Sample.event(id, "more"));
        provider.fetchOrchestrationItems(lease, Sample.ALL);
        enqueue(Sample.event(id, "even more"));
        provider.abandonOrchestrationItems(lease, List.of(Abandoned.idle(id)));
        provider.fetchOrchestrationItems(lease, Sample.ALL);
        ack(Sample.last(id, 2));
    }

    private void queuedWork(String id) {
        var work =
                new TurnCommit.NewWork(
                        1,
                        1,
                        1,
                        "charge",
                        "gpu",
                        Sample.payload("x"),
                        Instant.EPOCH,
                        Instant.EPOCH.plusSeconds(1));
        var timer = new TurnCommit.Timer(1, 1, Instant.EPOCH);
        ack(Draft.of(id, 1).creates(Sample.start()).sets(timer).queues(work));
        for (var item : provider.fetchWorkItems(lease, WORK)) {
            var beat = new Heartbeat(id, 1, 1, 1, Sample.payload("50%"));
            provider.recordHeartbeats(lease, List.of(beat));
            provider.abandonWorkItems(lease, List.of(item.id()));
        }
        for (var item : provider.fetchWorkItems(lease, WORK)) {
            var outcome = new Message.ActivityCompleted(1, 1, Sample.payload("paid"));
            provider.ackWorkItems(lease, List.of(new WorkResult(item.id(), id, outcome)));
        }
        provider.fireTimers(lease, 100);
        ack(Draft.of(id, 2).closes(1));
        ack(Sample.last(id, 3));
    }

    private void family(String id) {
        ack(Sample.creation(id));
        var child =
                new Message.Start(
                        Sample.ORDER.name(),
                        Sample.ORDER.version(),
                        Sample.payload("child"),
                        new ParentLink(id, 1, 1),
                        StartPolicy.DEFAULT);
        enqueue(new Envelope(id + "-child", child));
        provider.terminateInstance(id + "-child", "enough");
        enqueue(new Envelope(id + "-child-2", child));
        provider.terminateInstance(id, "enough");
        provider.terminateInstance(id + "-child-2", "enough");
        provider.fetchOrchestrationItems(lease, Sample.ALL);
        provider.deleteInstance(id + "-child");
        provider.deleteInstance(id);
    }

    private void restart(String id) {
        var policy =
                new StartPolicy(
                        StartPolicy.WhenRunning.TERMINATE_AND_RESTART,
                        StartPolicy.WhenFinished.ALLOW);
        enqueue(new Envelope(id, Sample.start(policy)));
        enqueue(new Envelope(id, Sample.start(policy)));
        provider.terminateInstance(id, "enough");
    }

    private void parking(String id) {
        ack(Sample.creation(id));
        ack(Draft.of(id, 2).ends(new TurnEnd.Parked("no handler")));
        provider.resumeInstance(id);
        provider.fetchOrchestrationItems(lease, Sample.ALL);
        ack(Draft.of(id, 3).ends(new TurnEnd.Failed(new Failure.Refused("no"))));
    }

    private void reads(String id) {
        provider.fetchHistory(id, 1, 1, 10);
        provider.findInstances(List.of(id, "nobody"));
        provider.listInstances(InstanceQuery.all(10));
        var page = provider.listInstances(InstanceQuery.all(1));
        var place = InstanceQuery.Place.after(page.getFirst());
        provider.listInstances(new InstanceQuery(Set.of(Status.FAILED), "order", place, 5));
        provider.listUnrunnable(10);
        provider.counts();
    }

    private void enqueue(Envelope envelope) {
        provider.enqueueMessages(List.of(envelope), 1);
        afterEach.run();
    }

    private void ack(Draft draft) {
        ack(draft.commit());
    }

    private void ack(TurnCommit turn) {
        provider.ackOrchestrationItems(lease, List.of(turn));
        afterEach.run();
    }
}
