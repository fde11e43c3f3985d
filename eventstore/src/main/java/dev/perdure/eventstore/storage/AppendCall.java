package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Offender;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/// One call of `append_events`: its arguments, and what it says of each request.
final class AppendCall {
    private static final long MICROS = 1_000_000;

    private final LogNumber log;
    private final long head;
    private final List<Pending> requests;
    private final List<NewEvent> events = new ArrayList<>();
    private final Integer[] requestOf; // the number of each event's request, from 1
    private final StringBuilder sql = new StringBuilder();
    private final List<Parameter> parameters = new ArrayList<>();

    /// An array argument.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Parameter(String type, @Nullable Object[] values) {}

    /// What the call says.
    ///
    /// @param answers one for each request, in order
    /// @param head the highest position afterwards
    record Outcome(List<Answer> answers, long head) {}

    /// What it says of one request.
    sealed interface Answer {
        /// It was decided.
        ///
        /// @param result what the caller gets
        record Done(AppendResult result) implements Answer {}

        /// Its key was used before, for other events.
        ///
        /// @param position where those are
        record KeyReused(long position) implements Answer {}

        /// The log does not have the key that a payload is encrypted with.
        ///
        /// @param event that has this payload
        record KeyGone(NewEvent event) implements Answer {}
    }

    /// @param head a position that the log has reached
    AppendCall(LogNumber log, long head, List<Pending> requests) {
        this.log = log;
        this.head = head;
        this.requests = requests;
        requests.forEach(it -> events.addAll(it.request.events()));
        requestOf = new Integer[events.size()];
        sql.append("select * from ")
                .append(log.schema())
                .append(".append_events(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?");
        addEvents();
        addTags();
        addOptional("p_metadata", "bytea", AppendCall::metadata);
        addOptional("p_correlation", "text", NewEvent::correlationId);
        addOptional("p_causation", "text", NewEvent::causationId);
        addOptional("p_key_id", "text", NewEvent::keyId);
        addScans();
        addWatches();
        addKeys();
        addSeen();
        addSubjectKeys();
        sql.append(')');
    }

    private static byte @Nullable [] metadata(NewEvent event) {
        return event.metadata().isNone() ? null : event.metadata().bytes();
    }

    private void addEvents() {
        var hashes = new Integer[events.size()];
        var tags = new String[events.size()];
        int at = 0;
        for (int r = 0; r < requests.size(); r++) {
            var pending = requests.get(r);
            for (int e = 0; e < pending.tags.length; e++) {
                requestOf[at] = r + 1;
                hashes[at] = pending.typeHashes[e];
                tags[at++] = pending.tags[e];
            }
        }
        add("int4", requestOf);
        add("uuid", column(UUID[]::new, NewEvent::id));
        add("text", column(String[]::new, NewEvent::type));
        add("int4", hashes);
        add("int8", column(Long[]::new, it -> micros(it.occurredAt())));
        add("text", tags);
        add("text", column(String[]::new, it -> it.payload().codec()));
        add("bytea", column(byte[][]::new, it -> it.payload().bytes()));
    }

    private void addTags() {
        var numbers = new ArrayList<Integer>();
        var hashes = new ArrayList<Long>();
        int event = 0;
        for (var pending : requests) {
            for (var own : pending.hashes) {
                event++;
                for (long hash : own) {
                    numbers.add(event);
                    hashes.add(hash);
                }
            }
        }
        add("int4", numbers.toArray(Integer[]::new));
        add("int8", hashes.toArray(Long[]::new));
    }

    private void addScans() {
        var numbers = new ArrayList<Integer>();
        var scans = new ArrayList<Scan>();
        for (int r = 0; r < requests.size(); r++) {
            for (var scan : requests.get(r).scans) {
                numbers.add(r + 1);
                scans.add(scan);
            }
        }
        if (scans.isEmpty()) {
            return;
        }
        named("p_item_request", "int4", numbers.toArray(Integer[]::new));
        named("p_item_after", "int8", of(numbers, it -> it.after));
        named("p_item_tag", "int8", scans.stream().map(it -> it.hashes()[0]).toArray(Long[]::new));
        named(
                "p_item_type_hashes",
                "text",
                scans.stream().map(Scan::typeHashes).toArray(String[]::new));
        named("p_item_types", "text", scans.stream().map(Scan::types).toArray(String[]::new));
        named("p_item_tags", "text", scans.stream().map(Scan::tags).toArray(String[]::new));
        named("p_item_since", "int8", of(numbers, AppendCall::since));
    }

    private void addWatches() {
        var numbers = new ArrayList<Integer>();
        for (int r = 0; r < requests.size(); r++) {
            if (requests.get(r).watchesEverything()) {
                numbers.add(r + 1);
            }
        }
        if (!numbers.isEmpty()) {
            named("p_any_request", "int4", numbers.toArray(Integer[]::new));
            named("p_any_after", "int8", of(numbers, it -> it.after));
            named("p_any_since", "int8", of(numbers, AppendCall::since));
        }
    }

    private void addKeys() {
        var numbers = new ArrayList<Integer>();
        for (int r = 0; r < requests.size(); r++) {
            if (requests.get(r).hasKey()) {
                numbers.add(r + 1);
            }
        }
        if (!numbers.isEmpty()) {
            named("p_key_request", "int4", numbers.toArray(Integer[]::new));
            named(
                    "p_key",
                    "text",
                    numbers.stream().map(it -> requests.get(it - 1).key()).toArray(String[]::new));
            named("p_fingerprint", "int8", of(numbers, Pending::fingerprint));
        }
    }

    /// Many requests rely on few heads: heads are visible only at commits.
    private void addSeen() {
        var pairs = new LinkedHashMap<Seen, Integer>();
        var numbers = new ArrayList<Integer>();
        var pairOf = new ArrayList<Integer>();
        for (int r = 0; r < requests.size(); r++) {
            var seen = requests.get(r).seen;
            if (seen != null) {
                numbers.add(r + 1);
                pairOf.add(pairs.computeIfAbsent(seen, _ -> pairs.size() + 1));
            }
        }
        if (!pairs.isEmpty()) {
            named("p_seen", "int8", pairs.keySet().stream().map(Seen::position).toArray());
            named("p_seen_mark", "int8", pairs.keySet().stream().map(Seen::mark).toArray());
            named("p_seen_request", "int4", numbers.toArray());
            named("p_seen_pair", "int4", pairOf.toArray());
        }
    }

    private void addSubjectKeys() {
        var numbers = new ArrayList<Integer>();
        var keys = new ArrayList<String>();
        int event = 0;
        for (var pending : requests) {
            for (var it : pending.request.events()) {
                event++;
                var key = it.keyId();
                if (key != null
                        && key.startsWith(PostgresSubjectKeys.PREFIX)
                        && !pending.request.keysElsewhere()) {
                    numbers.add(event);
                    keys.add(key);
                }
            }
        }
        if (!numbers.isEmpty()) {
            named("p_subject_event", "int4", numbers.toArray(Integer[]::new));
            named("p_subject_key", "text", keys.toArray(String[]::new));
        }
    }

    private @Nullable Long[] of(List<Integer> numbers, Function<Pending, @Nullable Long> value) {
        return numbers.stream().map(it -> value.apply(requests.get(it - 1))).toArray(Long[]::new);
    }

    private static @Nullable Long since(Pending pending) {
        var condition = pending.request.condition();
        return condition == null ? null : micros(condition.query().occurredFrom());
    }

    static @Nullable Long micros(@Nullable Instant time) {
        return time == null
                ? null
                : Math.addExact(
                        Math.multiplyExact(time.getEpochSecond(), MICROS), time.getNano() / 1_000);
    }

    private <T> @Nullable T[] column(
            IntFunction<@Nullable T[]> array, Function<NewEvent, @Nullable T> value) {
        var column = array.apply(events.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.apply(events.get(i));
        }
        return column;
    }

    /// An argument that is left out where no event has it.
    private void addOptional(String name, String type, Function<NewEvent, @Nullable Object> value) {
        if (events.stream().anyMatch(it -> value.apply(it) != null)) {
            @Nullable Object[] array =
                    type.equals("bytea") ? new byte[events.size()][] : new String[events.size()];
            for (int i = 0; i < array.length; i++) {
                array[i] = value.apply(events.get(i));
            }
            named(name, type, array);
        }
    }

    private void named(String name, String type, @Nullable Object[] values) {
        sql.append(", ").append(name).append(" => ?");
        add(type, values);
    }

    private void add(String type, @Nullable Object[] values) {
        parameters.add(new Parameter(type, values));
    }

    Outcome execute(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(sql.toString())) {
            statement.setInt(1, log.number());
            statement.setLong(2, log.segmentSize());
            statement.setLong(3, head);
            bind(connection, statement);
            try (var row = statement.executeQuery()) {
                row.next();
                return outcome(row);
            }
        }
    }

    private void bind(Connection connection, PreparedStatement statement) throws SQLException {
        int at = 4;
        for (var parameter : parameters) {
            statement.setArray(at++, connection.createArrayOf(parameter.type, parameter.values));
        }
    }

    private Outcome outcome(ResultSet row) throws SQLException {
        var known = repeated(row);
        refused(row)
                .forEach((request, offenders) ->
                        known.put(request, new Answer.Done(new AppendResult.Conflict(offenders))));
        var diverged = row.getArray("diverged");
        if (diverged != null) {
            for (int request : (Integer[]) diverged.getArray()) {
                known.put(request - 1, new Answer.Done(AppendResult.Conflict.ofDivergence()));
            }
        }
        known.putAll(keyless(row));
        long position = row.getLong("head");
        var answers = new ArrayList<Answer>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            var answer = known.get(i);
            if (answer == null) {
                int size = requests.get(i).hashes.length;
                answer = new Answer.Done(new Appended(position + 1, position + size, false));
                position += size;
            }
            answers.add(answer);
        }
        return new Outcome(answers, position);
    }

    private Map<Integer, Answer> keyless(ResultSet row) throws SQLException {
        var answers = new HashMap<Integer, Answer>();
        var array = row.getArray("keyless");
        if (array != null) {
            for (int number : (Integer[]) array.getArray()) {
                answers.putIfAbsent(
                        requestOf[number - 1] - 1, new Answer.KeyGone(events.get(number - 1)));
            }
        }
        return answers;
    }

    private static Map<Integer, Answer> repeated(ResultSet row) throws SQLException {
        var answers = new HashMap<Integer, Answer>();
        var array = row.getArray("repeated");
        if (array != null) {
            var requests = (Integer[]) array.getArray();
            var first = (Long[]) row.getArray("repeated_first").getArray();
            var events = (Integer[]) row.getArray("repeated_events").getArray();
            var same = (Boolean[]) row.getArray("repeated_same").getArray();
            for (int i = 0; i < requests.length; i++) {
                answers.put(
                        requests[i] - 1,
                        same[i]
                                ? new Answer.Done(
                                        new Appended(first[i], first[i] + events[i] - 1, true))
                                : new Answer.KeyReused(first[i]));
            }
        }
        return answers;
    }

    private static Map<Integer, List<Offender>> refused(ResultSet row) throws SQLException {
        var array = row.getArray("refused");
        if (array == null) {
            return Map.of();
        }
        var requests = (Integer[]) array.getArray();
        var positions = (Long[]) row.getArray("offender").getArray();
        var types = (String[]) row.getArray("offender_type").getArray();
        var offenders = new HashMap<Integer, List<Offender>>();
        for (int i = 0; i < requests.length; i++) {
            offenders
                    .computeIfAbsent(requests[i] - 1, _ -> new ArrayList<>())
                    .add(new Offender(positions[i], types[i]));
        }
        offenders.replaceAll((_, all) ->
                all.stream()
                        .distinct()
                        .sorted(Comparator.comparingLong(Offender::position))
                        .toList());
        return offenders;
    }
}
