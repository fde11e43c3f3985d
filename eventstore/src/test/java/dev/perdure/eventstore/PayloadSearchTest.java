package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// SQL by hand that looks into payloads, as the guide shows it.
final class PayloadSearchTest {
    private final TestDatabase place = TestDatabase.create();
    private final Database database = place.open();
    private final EventStore store =
            EventStore.open(
                    EventStoreOptions.of(place.options())
                            .withSchema(place.schema())
                            .withSegmentSize(1_000));
    private final EventLog log = store.log("main");

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    private static NewEvent added(String payload) {
        return NewEvent.of("BookAdded", Encoded.json(payload));
    }

    private String search(String payload) {
        return """
        select position from %1$s.event
        where log = (select log from %1$s.log where name = 'main')
        and %1$s.payload_json(codec, payload, key_id) @> '%2$s'
        order by position
        """
                .formatted(place.schema(), payload);
    }

    private List<String> found(String payload) {
        return database.rows(search(payload)).stream().map(List::getFirst).toList();
    }

    private void index() {
        database.execute(
                """
                create index event_payload on %1$s.event
                using gin (%1$s.payload_json(codec, payload, key_id) jsonb_path_ops)
                with (fastupdate = off)
                """
                        .formatted(place.schema()));
    }

    /// {@return how the server would search in all logs if tables were too large to read whole}
    private List<String> plan(String payload) {
        var sql =
                """
                explain select from %1$s.event
                where %1$s.payload_json(codec, payload, key_id) @> '%2$s'
                """
                        .formatted(place.schema(), payload);
        return database.inTransaction(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("set local enable_seqscan = off");
                try (var rows = statement.executeQuery(sql)) {
                    var lines = new ArrayList<String>();
                    while (rows.next()) {
                        lines.add(rows.getString(1));
                    }
                    return lines;
                }
            }
        });
    }

    @Test
    void events_are_found_by_what_their_payloads_contain() {
        log.append(
                added("{\"title\":\"Emma\",\"by\":{\"name\":\"Jane Austen\"}}"),
                added("{\"title\":\"Emma\",\"pages\":474}"),
                added("{\"title\":\"Persuasion\",\"by\":{\"name\":\"Jane Austen\"}}"));

        assertThat(found("{\"title\":\"Emma\"}")).containsExactly("1", "2");
        assertThat(found("{\"by\":{\"name\":\"Jane Austen\"}}")).containsExactly("1", "3");
    }

    @Test
    void payloads_that_cannot_be_read_as_json_are_passed_over() {
        var secret = added("{\"title\":\"Emma\"}");
        log.append(
                store.subjectKeys("main").encrypt(secret, "r1"),
                added("{\"title\":"),
                added("{\"title\":\"\\u0000\"}"),
                NewEvent.of("BookAdded", new Encoded("json", new byte[] {(byte) 0xff})),
                NewEvent.of(
                        "BookAdded", new Encoded("text", "{}".getBytes(StandardCharsets.UTF_8))),
                NewEvent.of("BookAdded", Encoded.NONE),
                added("{\"title\":\"Emma\"}"));
        index();

        assertThat(found("{\"title\":\"Emma\"}")).containsExactly("7");
    }

    @Test
    void an_index_serves_the_search_in_old_segments_and_in_new_ones() {
        append(700);
        index();
        append(1_700);

        assertThat(found("{\"number\":7}")).containsExactly("8", "708");
        assertThat(plan("{\"number\":7}"))
                .filteredOn(it -> it.matches(".*Index Cond:.*payload_json.*"))
                .hasSize(store.segments("main").size());
    }

    private void append(int events) {
        var all = IntStream.range(0, events).mapToObj(it -> added("{\"number\":" + it + "}"));
        store.appendInBulk("main", all.iterator());
    }
}
