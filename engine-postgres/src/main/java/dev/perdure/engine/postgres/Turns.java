package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The operations by which a node gets instances, commits their turns and gives them back.
final class Turns {
    private static final int COMMITTED = 0;
    private static final int EXISTS = 1;

    private final Functions functions;
    private final Dictionary dictionary;
    private final ServerClock clock;
    private final Wakeups wakeups;
    private final QueueBounds bounds;
    private final OwnedInstances owned;

    Turns(Shared shared, Dictionary dictionary) {
        functions = shared.functions();
        clock = shared.clock();
        wakeups = shared.wakeups();
        bounds = shared.bounds();
        owned = shared.owned();
        this.dictionary = dictionary;
    }

    /// @param outcomes of each turn, or none if all are committed
    /// @param numbers of the instances, or none if none of them goes on
    private record Acknowledged(
            Instant now,
            List<Integer> outcomes,
            List<@Nullable String> details,
            List<Long> woken,
            List<Long> numbers) {
        static Acknowledged read(Row row) throws SQLException {
            return new Acknowledged(
                    row.instant("now_at"),
                    row.optionalIntegers("outcome"),
                    row.optionalTexts("detail"),
                    row.numbers("woken"),
                    row.optionalNumbers("numbers"));
        }

        boolean isCommitted(int turn) {
            return outcomes.isEmpty() || outcomes.get(turn) == COMMITTED;
        }
    }

    List<OrchestrationItem> fetch(NodeLease lease, FetchLimits limits) {
        var items = new FetchedItems();
        var now = clock.now();
        var notices = bounds.notices(lease).look(now);
        var inbox = bounds.inbox(lease).look(now);
        var ready = bounds.ready(lease).look(now);
        functions.list(
                lease,
                "fetch_orchestration_items",
                Arguments.of(
                        lease.nodeId(),
                        lease.epoch(),
                        limits.claims(),
                        limits.messages(),
                        limits.historyBytes(),
                        notices.from(),
                        inbox.from(),
                        ready.from()),
                items::add);
        notices.reached(items.lastNotice());
        inbox.reached(items.lastMessage());
        if (items.leftOver() != null) {
            bounds.inbox(lease).backTo(items.leftOver());
        }
        if (limits.claims() > 0) {
            ready.reached(ready.upTo(items.readyUntil()));
        }
        return items.toList();
    }

    List<AckOutcome> acknowledge(NodeLease lease, List<TurnCommit> turns) {
        var outcomes = new ArrayList<AckOutcome>(turns.size());
        for (var round : Rounds.of(turns)) {
            outcomes.addAll(acknowledgeRound(lease, round));
        }
        return outcomes;
    }

    private List<AckOutcome> acknowledgeRound(NodeLease lease, List<TurnCommit> turns) {
        if (append(lease, turns)) {
            return Collections.nCopies(turns.size(), new AckOutcome.Committed());
        }
        var rows = new TurnRows(turns, dictionary);
        var answer =
                functions.one(
                        lease,
                        "ack_orchestration_items",
                        rows.arguments(lease, clock.now()),
                        Acknowledged::read);
        clock.heard(answer.now());
        notePlaces(lease, turns, answer);
        noteDue(lease, turns, answer.now());
        wakeups.wake(answer.woken());
        if (turns.stream().anyMatch(turn -> !turn.work().isEmpty())) {
            wakeups.workQueued();
        }
        if (turns.stream().anyMatch(turn -> turn.end().status().terminal())) {
            wakeups.ended();
        }
        return outcomes(turns, answer);
    }

    /// {@return false if nothing was stored, because one of them does not simply go on}
    private boolean append(NodeLease lease, List<TurnCommit> turns) {
        var arguments = PlainTurns.arguments(lease, turns, owned);
        if (arguments == null) {
            return false;
        }
        var now =
                functions.unlessRefused(
                        lease, "append_turns", arguments, row -> row.instant("now_at"));
        now.ifPresent(clock::heard);
        for (var turn : turns) {
            var place = owned.find(lease, turn.instance());
            if (now.isPresent() && place != null) {
                owned.put(lease, turn.instance(), place.after(turn.chunks().getFirst()));
            } else {
                owned.forget(lease, turn.instance());
            }
        }
        return now.isPresent();
    }

    private void notePlaces(NodeLease lease, List<TurnCommit> turns, Acknowledged answer) {
        for (int i = 0; i < turns.size(); i++) {
            var turn = turns.get(i);
            boolean goesOn = turn.end() instanceof TurnEnd.Running && answer.isCommitted(i);
            if (!goesOn) {
                owned.forget(lease, turn.instance());
            } else if (!turn.chunks().isEmpty()) {
                var last = turn.chunks().getLast();
                long number = answer.numbers().get(i);
                owned.put(
                        lease,
                        turn.instance(),
                        new OwnedInstances.Place(number, last.execution(), last.lastEvent()));
            }
        }
    }

    private void noteDue(NodeLease lease, List<TurnCommit> turns, Instant now) {
        for (var turn : turns) {
            turn.timers().forEach(timer -> bounds.set(lease, timer.fireAt(), now));
            for (var work : turn.work()) {
                if (work.startBy() != null) {
                    bounds.set(lease, work.startBy(), now);
                }
            }
        }
    }

    private List<AckOutcome> outcomes(List<TurnCommit> turns, Acknowledged answer) {
        if (answer.outcomes().isEmpty()) {
            return Collections.nCopies(turns.size(), new AckOutcome.Committed());
        }
        var existing = existing(turns, answer);
        var outcomes = new ArrayList<AckOutcome>(turns.size());
        for (int i = 0; i < turns.size(); i++) {
            int code = answer.outcomes().get(i);
            var id = turns.get(i).instance();
            var found = existing.get(id);
            if (code == COMMITTED) {
                outcomes.add(new AckOutcome.Committed());
            } else if (code == EXISTS && found != null) {
                outcomes.add(new AckOutcome.Exists(found));
            } else {
                var why = answer.details().get(i);
                outcomes.add(
                        new AckOutcome.Lost(why == null ? "instance '" + id + "' vanished" : why));
            }
        }
        return outcomes;
    }

    /// Reads the instances that starts met. They are few, so they are worth a call of their own.
    private Map<String, InstanceRecord> existing(List<TurnCommit> turns, Acknowledged answer) {
        var ids = Column.texts();
        for (int i = 0; i < turns.size(); i++) {
            if (answer.outcomes().get(i) == EXISTS) {
                ids.add(turns.get(i).instance());
            }
        }
        var found = new HashMap<String, InstanceRecord>();
        if (ids.size() > 0) {
            functions
                    .list("find_instances", Arguments.of(ids), InstanceRows::read)
                    .forEach(instance -> found.put(instance.id(), instance));
        }
        return found;
    }

    void abandon(NodeLease lease, List<Abandoned> items) {
        var ids = Column.texts();
        var ready = Column.flags();
        var delays = Column.numbers();
        var failed = Column.flags();
        var begun = Column.flags();
        var reasons = Column.texts();
        for (var item : items) {
            owned.forget(lease, item.instance());
            var reason = item.reason();
            ids.add(item.instance());
            ready.add(item.ready());
            delays.add(Micros.of(item.delay()));
            failed.add(item.failed());
            begun.add(item.begun());
            reasons.add(reason == null ? null : Texts.storable(reason));
        }
        boolean claimable =
                functions.one(
                        lease,
                        "abandon_orchestration_items",
                        Arguments.of(
                                lease.nodeId(),
                                lease.epoch(),
                                ids,
                                ready,
                                delays,
                                failed,
                                begun,
                                reasons),
                        row -> row.flag("abandon_orchestration_items"));
        if (claimable) {
            wakeups.wake(List.of(Wakeups.ANYBODY));
        }
    }
}
