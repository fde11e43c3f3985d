package dev.perdure.engine.postgres;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.MessageCodec;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/// The operations on queued activities and on timers.
final class Queues {
    private final Functions functions;
    private final ServerClock clock;
    private final Wakeups wakeups;
    private final QueueBounds bounds;

    Queues(Shared shared) {
        functions = shared.functions();
        clock = shared.clock();
        wakeups = shared.wakeups();
        bounds = shared.bounds();
    }

    private record Taken(Instant now, List<Boolean> taken, List<Long> woken) {}

    private record Fired(Instant now, int fired, @Nullable Instant nextDue, List<Long> woken) {}

    private record Leased(WorkItem item, Instant visibleAt) {}

    List<WorkItem> fetch(NodeLease lease, WorkFilter filter) {
        var activities = Column.texts();
        var from = Column.numbers();
        var looks = new ArrayList<QueueBound.Look>();
        var tags = new TreeSet<>(filter.tags()).toString();
        var now = clock.now();
        for (var activity : filter.activities()) {
            var look = bounds.work(lease, tags, activity).look(now);
            looks.add(look);
            activities.add(activity);
            from.add(look.from());
        }
        var leased =
                functions.list(
                        lease,
                        "fetch_work_items",
                        Arguments.of(
                                lease.nodeId(),
                                lease.epoch(),
                                activities,
                                from,
                                Column.texts().addAll(filter.tags()),
                                filter.limit()),
                        row -> new Leased(workItem(row), row.instant("visible_at")));
        boolean more = leased.size() >= filter.limit();
        if (!more || !leased.isEmpty()) {
            var until = more ? leased.getLast().visibleAt() : null;
            looks.forEach(look -> look.reached(look.upTo(until)));
        }
        return leased.stream().map(Leased::item).toList();
    }

    List<Boolean> acknowledge(NodeLease lease, List<WorkResult> results) {
        var work = Column.numbers();
        var ids = Column.texts();
        var kinds = Column.shorts();
        var bodies = Column.blobs();
        for (var result : results) {
            work.add(result.workItem());
            ids.add(result.instance());
            kinds.add((short) StoredMessages.kind(result.outcome()));
            bodies.add(MessageCodec.encode(result.outcome()));
        }
        var answer =
                functions.one(
                        lease,
                        "ack_work_items",
                        Arguments.of(lease.nodeId(), lease.epoch(), work, ids, kinds, bodies),
                        row ->
                                new Taken(
                                        row.instant("now_at"),
                                        row.flags("taken"),
                                        row.numbers("woken")));
        clock.heard(answer.now());
        wakeups.wake(answer.woken());
        return answer.taken();
    }

    void abandon(NodeLease lease, Collection<Long> workItems) {
        functions.list(
                lease,
                "abandon_work_items",
                Arguments.of(lease.nodeId(), lease.epoch(), Column.numbers().addAll(workItems)),
                _ -> lease);
        wakeups.workQueued();
    }

    List<Boolean> recordHeartbeats(NodeLease lease, List<Heartbeat> heartbeats) {
        var ids = Column.texts();
        var executions = Column.integers();
        var events = Column.numbers();
        var attempts = Column.integers();
        var codecs = Column.texts();
        var progress = Column.blobs();
        for (var heartbeat : heartbeats) {
            ids.add(heartbeat.instance());
            executions.add(heartbeat.execution());
            events.add(heartbeat.event());
            attempts.add(heartbeat.attempt());
            codecs.add(heartbeat.progress().codec());
            progress.add(heartbeat.progress().data());
        }
        return functions.one(
                lease,
                "record_heartbeats",
                Arguments.of(
                        lease.nodeId(),
                        lease.epoch(),
                        ids,
                        executions,
                        events,
                        attempts,
                        codecs,
                        progress),
                row -> row.flags("record_heartbeats"));
    }

    TimersFired fireTimers(NodeLease lease, int limit) {
        var look = bounds.due(lease).look(clock.now());
        var answer =
                functions.one(
                        lease,
                        "fire_timers",
                        Arguments.of(lease.nodeId(), lease.epoch(), limit, look.from()),
                        row ->
                                new Fired(
                                        row.instant("now_at"),
                                        row.integer("fired"),
                                        row.optionalInstant("next_due"),
                                        row.numbers("woken")));
        look.reached(look.upTo(answer.nextDue()));
        clock.heard(answer.now());
        wakeups.wake(answer.woken());
        return new TimersFired(answer.fired(), answer.nextDue());
    }

    private static WorkItem workItem(Row row) throws SQLException {
        var progress = row.optionalPayload("progress_codec", "progress");
        return new WorkItem(
                row.number("id"),
                row.text("instance"),
                row.integer("execution"),
                row.number("event"),
                row.integer("attempt"),
                row.text("activity"),
                row.optionalText("tag"),
                new Payload(row.text("codec"), row.bytes("input")),
                progress == null ? Payload.NONE : progress,
                row.instant("queued_at"));
    }
}
