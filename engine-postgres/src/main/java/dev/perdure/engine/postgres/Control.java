package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.StoreCounts;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/// The operations of clients: messages from outside, reads, and control of single instances.
final class Control {
    /// What `enqueue_messages` answers, by number.
    static final List<Result> RESULTS =
            List.of(
                    Result.ACCEPTED,
                    Result.ATTACHED,
                    Result.EXISTS,
                    Result.EXISTS_FINISHED,
                    Result.NO_SUCH_INSTANCE,
                    Result.FINISHED,
                    Result.FULL);

    private static final List<ControlOutcome> OUTCOMES =
            List.of(
                    ControlOutcome.DONE,
                    ControlOutcome.NO_SUCH_INSTANCE,
                    ControlOutcome.FINISHED,
                    ControlOutcome.NOT_PARKED);

    private static final int MESSAGES = 100;
    private static final int WORK_ITEMS = 101;
    private static final int TIMERS = 102;

    private final Functions functions;
    private final Dictionary dictionary;
    private final ServerClock clock;
    private final Wakeups wakeups;

    Control(Functions functions, Dictionary dictionary, ServerClock clock, Wakeups wakeups) {
        this.functions = functions;
        this.dictionary = dictionary;
        this.clock = clock;
        this.wakeups = wakeups;
    }

    private record Enqueued(Instant now, List<Integer> outcomes, List<Long> woken) {
        static Enqueued read(Row row) throws SQLException {
            return new Enqueued(
                    row.instant("now_at"), row.integers("outcome"), row.numbers("woken"));
        }
    }

    private record Ended(int outcome, List<Long> woken) {}

    List<EnqueueOutcome> enqueue(List<Envelope> messages, int maxEvents) {
        dictionary.learnHandlers(Letters.handlersOf(messages));
        var letters = new Letters(dictionary);
        messages.forEach(letters::add);
        var both =
                functions.both(
                        new Functions.Call<>(
                                "enqueue_messages",
                                letters.toEnqueue(clock.now(), maxEvents),
                                Enqueued::read),
                        new Functions.Call<>(
                                "find_instances", distinctIds(messages), InstanceRows::read));
        var answer = both.first();
        clock.heard(answer.now());
        wakeups.wake(answer.woken());
        var found = new HashMap<String, InstanceRecord>();
        both.second().forEach(instance -> found.put(instance.id(), instance));
        var outcomes = new ArrayList<EnqueueOutcome>();
        for (int i = 0; i < messages.size(); i++) {
            var instance = found.get(messages.get(i).instance());
            outcomes.add(new EnqueueOutcome(RESULTS.get(answer.outcomes().get(i)), instance));
        }
        return outcomes;
    }

    private static Arguments distinctIds(List<Envelope> messages) {
        var ids = messages.stream().map(Envelope::instance).distinct().toList();
        return Arguments.of(Column.texts().addAll(ids));
    }

    List<InstanceRecord> find(Collection<String> ids) {
        return functions.list(
                "find_instances",
                Arguments.of(Column.texts().addAll(new HashSet<>(ids))),
                InstanceRows::read);
    }

    List<InstanceRecord> list(InstanceQuery query) {
        var before = query.before();
        var statuses = Column.shorts();
        query.statuses().forEach(status -> statuses.add(InstanceRows.number(status)));
        return functions.list(
                "list_instances",
                Arguments.of(
                        statuses.size() == 0 ? null : statuses,
                        query.name(),
                        before == null ? null : before.createdAt().atOffset(ZoneOffset.UTC),
                        before == null ? null : before.id(),
                        query.limit()),
                InstanceRows::read);
    }

    StoreCounts counts() {
        Map<Integer, Long> numbers = new HashMap<>();
        functions.list(
                "store_counts",
                Arguments.of(),
                row -> numbers.put(row.integer("what"), row.number("number")));
        Map<Status, Long> instances = new EnumMap<>(Status.class);
        for (var status : Status.values()) {
            var number = numbers.get((int) InstanceRows.number(status));
            if (number != null) {
                instances.put(status, number);
            }
        }
        return new StoreCounts(
                instances,
                numbers.getOrDefault(MESSAGES, 0L),
                numbers.getOrDefault(WORK_ITEMS, 0L),
                numbers.getOrDefault(TIMERS, 0L));
    }

    ControlOutcome terminate(String id, String reason) {
        var answer =
                functions.one(
                        "terminate_instance",
                        Arguments.of(
                                id,
                                Texts.storable(reason),
                                Letters.terminatedChunk(clock.now(), reason),
                                Letters.terminatedFailure(reason),
                                Letters.cancelOfChildren(id, reason)),
                        Control::ended);
        if (answer.outcome() == 0) {
            wakeups.wake(answer.woken());
            wakeups.ended();
        }
        return OUTCOMES.get(answer.outcome());
    }

    ControlOutcome resume(String id) {
        int outcome =
                functions.one(
                        "resume_instance", Arguments.of(id), row -> row.integer("resume_instance"));
        if (outcome == 0) {
            wakeups.wake(List.of(Wakeups.ANYBODY));
        }
        return OUTCOMES.get(outcome);
    }

    DeleteOutcome delete(String id) {
        return functions.one("delete_instance", Arguments.of(id), Control::deleted);
    }

    private static Ended ended(Row row) throws SQLException {
        int outcome = row.integer("outcome");
        return new Ended(outcome, outcome == 0 ? row.numbers("woken") : List.of());
    }

    private static DeleteOutcome deleted(Row row) throws SQLException {
        return switch (row.integer("outcome")) {
            case 0 -> new DeleteOutcome.Deleted(row.integer("deleted"));
            case 1 -> new DeleteOutcome.NoSuchInstance();
            case 2 -> new DeleteOutcome.StillRunning(row.text("found_id"));
            default -> new DeleteOutcome.HasParent(row.text("found_id"));
        };
    }
}
