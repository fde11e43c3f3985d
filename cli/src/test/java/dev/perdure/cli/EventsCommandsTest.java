package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.projection.SubscriptionOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// The commands on events.
@Timeout(60)
final class EventsCommandsTest {
    @TempDir private Path folder = Path.of("");

    private final TestDatabase place = TestDatabase.create();
    private Path password = Path.of("");

    @BeforeEach
    void write_the_password() throws IOException {
        password =
                Files.writeString(
                        folder.resolve("password"),
                        Objects.requireNonNullElse(place.options().password(), ""));
    }

    @AfterEach
    void drop_the_schema() {
        place.close();
    }

    private Finished events(String... arguments) {
        var all = new ArrayList<>(List.of("events"));
        all.addAll(List.of(arguments));
        var url = place.options().url();
        var mark = url.contains("?") ? "&" : "?";
        all.addAll(List.of("--url", url + mark + "user=" + place.options().user()));
        all.addAll(List.of("--schema", place.schema(), "--password-file", password.toString()));
        return Finished.command(all.toArray(String[]::new));
    }

    @Test
    void events_are_appended_queried_and_counted() {
        var first = events("append", "BookAdded", "--tag", "book:b1", "--payload", "{\"n\":1}");
        events("append", "BookLent", "--tag", "book:b1", "--tag", "reader:r1");
        events("append", "BookAdded", "--tag", "book:b2");

        assertThat(first.exitCode()).as(first.err()).isZero();
        assertThat(first.out()).contains("appended at position 1 of log 'main'");
        assertThat(events("head").out().strip()).isEqualTo("3");
        assertThat(events("query", "--tag", "book:b1").out().lines()).hasSize(2);
        assertThat(events("query", "--item", "BookLent[reader:r1]", "--item", "[book:b2]").out())
                .contains("BookLent", "book:b2");
        assertThat(events("query", "--type", "BookLent", "--json").json().get("tags")).hasSize(2);
        assertThat(events("logs", "--json").json().get("main").asInt()).isEqualTo(3);
        assertThat(events("tail", "--no-follow", "--lines", "1").out()).contains("book:b2");
    }

    @Test
    void a_condition_refuses_and_says_what_it_met() {
        events("append", "NameTaken", "--tag", "name:ada");

        var again = events("append", "NameTaken", "--unless", "NameTaken[name:ada]");
        var known =
                events("append", "NameTaken", "--unless", "NameTaken[name:ada]", "--after", "1");

        assertThat(again.exitCode()).isEqualTo(5);
        assertThat(again.err()).contains("refused by 'NameTaken' at position 1");
        assertThat(known.exitCode()).as(known.err()).isZero();
    }

    @Test
    void a_key_makes_a_repetition_harmless() {
        events("append", "A", "--key", "k");
        var again = events("append", "A", "--key", "k", "--json");
        var other = events("append", "B", "--key", "k");

        assertThat(again.json().get("repeated").asBoolean()).isTrue();
        assertThat(again.json().get("position").asInt()).isEqualTo(1);
        assertThat(other.exitCode()).isEqualTo(5);
        assertThat(other.err()).contains("key 'k' was used before");
    }

    @Test
    void what_was_exported_is_imported_once() throws IOException {
        events("append", "A", "--tag", "x:1", "--payload", "{\"deep\":[1,null,\"ü\"]}");
        events("append", "B", "--occurred-at", "2026-01-31T12:00:00Z");
        var file = folder.resolve("events.jsonl");

        var export = events("export", file.toString());
        var first = events("import", file.toString(), "--log", "copy");
        var second = events("import", file.toString(), "--log", "copy");
        var copy = folder.resolve("copy.jsonl");
        events("export", copy.toString(), "--log", "copy");

        assertThat(export.err()).contains("exported 2 events");
        assertThat(first.err()).contains("imported 2 events");
        assertThat(second.err()).contains("imported 0 events", "2 were there already");
        assertThat(withoutRecordedAt(copy)).isEqualTo(withoutRecordedAt(file));
    }

    private static List<String> withoutRecordedAt(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(it -> JsonMapper.shared().readTree(it))
                .map(it -> it.withObject("").without("recordedAt").toString())
                .toList();
    }

    @Test
    void a_file_with_a_fault_is_refused_before_anything_is_appended() throws IOException {
        var file = folder.resolve("bad.jsonl");
        Files.writeString(
                file,
                """
                {"type":"A","id":"7e0c8b1e-1f5a-4b0a-9d3e-000000000001"}
                {"type":"B","id":"7e0c8b1e-1f5a-4b0a-9d3e-000000000002",}
                """);

        var refused = events("import", file.toString());

        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("line 2", "expected JSON", "nothing was appended");
        assertThat(events("head").exitCode()).isNotZero();
    }

    @Test
    void an_unknown_log_is_named_and_not_made() {
        events("append", "A", "--log", "orders");

        var head = events("head", "--log", "order");

        assertThat(head.exitCode()).isEqualTo(4);
        assertThat(head.err()).contains("there is no log 'order'", "orders");
        assertThat(events("logs").out()).contains("orders").doesNotContain("order ");
    }

    @Test
    void a_missing_schema_is_named_with_the_command_that_makes_it() {
        var query = events("query");

        assertThat(query.exitCode()).isEqualTo(3);
        assertThat(query.err()).contains("is missing", "events migrate", place.schema());
        assertThat(events("migrate").exitCode()).isZero();
        assertThat(events("logs").exitCode()).isZero();
    }

    @Test
    void a_load_keeps_the_rules_and_is_reported() throws IOException {
        var page = folder.resolve("load.html");

        var load =
                events(
                        "load",
                        "--events",
                        "2000",
                        "--rate",
                        "200",
                        "--to-rate",
                        "250",
                        "--duration",
                        "1",
                        "--report",
                        page.toString());
        var again = events("load", "--rate", "100", "--duration", "1", "--json");

        assertThat(load.exitCode()).as(load.err()).isZero();
        assertThat(load.out()).contains("the history keeps every rule", "| lend |");
        assertThat(Files.readString(page)).contains("<svg", "polyline", "</html>");
        assertThat(again.json().get("violations")).isEmpty();
        assertThat(again.json().get("eventsBefore").asLong()).isGreaterThan(2_000);
    }

    @Test
    void a_load_finds_rules_that_were_broken() {
        events("append", "BookCopyAddedToCirculation", "--log", "library", "--tag", "book:b0");
        events("append", "BookCopyAddedToCirculation", "--log", "library", "--tag", "book:b0");

        var load = events("load", "--rate", "50", "--duration", "1");

        assertThat(load.exitCode()).isEqualTo(1);
        assertThat(load.out()).contains("position 2", "adds a copy that is there");
    }

    @Test
    void projections_are_listed_paused_rewound_and_deleted() {
        events("append", "A");
        events("append", "B");
        var options =
                EventStoreOptions.of(place.options()).withSchema(place.schema()).withoutMigrating();
        var seen = new CountDownLatch(2);
        try (var store = EventStore.open(options)) {
            var subscriptions = store.subscriptions("main");
            var what = SubscriptionOptions.of("titles", Query.all());
            subscriptions.subscribe(what, it -> it.forEach(_ -> seen.countDown()));
            assertThat(seen).satisfies(it -> assertThat(it.await(20, TimeUnit.SECONDS)).isTrue());
        }

        assertThat(events("projections", "list").out()).contains("titles", "1 (serves)");
        assertThat(events("projections", "pause", "titles").exitCode()).isZero();
        assertThat(events("projections", "show", "titles").out()).contains("paused", "shard 0");
        assertThat(events("projections", "rewind", "titles", "--to", "1").exitCode()).isZero();
        assertThat(events("projections", "rewind", "titles", "--to", "9").exitCode()).isNotZero();
        assertThat(events("projections", "resume", "titles").out()).contains("goes on");
        assertThat(events("projections", "show", "titles", "--json").json().get("shards"))
                .hasSize(1);
        assertThat(events("projections", "delete", "titles").exitCode()).isZero();
        var gone = events("projections", "show", "titles");
        assertThat(gone.exitCode()).isEqualTo(4);
        assertThat(gone.err()).contains("has no subscription 'titles'");
    }

    private EventStore open() {
        return EventStore.open(
                EventStoreOptions.of(place.options())
                        .withSchema(place.schema())
                        .withSegmentSize(1_000));
    }

    @Test
    void whole_segments_are_listed_archived_and_dropped() {
        try (var store = open()) {
            var events = IntStream.range(0, 2_500).mapToObj(_ -> NewEvent.of("A", Encoded.NONE));
            store.appendInBulk("main", events.iterator());
        }

        var refused = events("archive", "--up-to", "2501");
        var archived = events("archive", "--up-to", "1999");
        var listed = events("segments");
        var dropped = events("archive", "--up-to", "2000", "--drop");
        var nothing = events("archive", "--up-to", "2500");

        assertThat(refused.exitCode()).isEqualTo(5);
        assertThat(refused.err()).contains("its head is 2500");
        assertThat(archived.out())
                .contains(
                        "archived positions 1 to 1000 of log 'main'",
                        "event_225329274_0 event_tag_225329274_0");
        assertThat(listed.out().lines()).hasSize(4);
        assertThat(listed.out()).contains("archived", "in the log");
        assertThat(dropped.out()).contains("dropped positions 1 to 2000");
        assertThat(nothing.err()).contains("no segment of log 'main' ends at 2500 or before");
        assertThat(events("segments", "--json").json()).hasSize(1);
        assertThat(events("head").out().strip()).isEqualTo("2500");
    }

    @Test
    void a_subject_is_erased_once_and_the_reason_is_kept() {
        try (var store = open()) {
            var event = NewEvent.of("Registered", Encoded.json("{\"name\":\"Ada\"}"));
            store.log("main").append(store.subjectKeys("main").encrypt(event, "r1"));
        }

        var first = events("erase", "r1", "--reason", "asked for it");
        var second = events("erase", "r1", "--reason", "again", "--json");

        assertThat(first.out()).contains("erased subject 'r1'", "perdure events", "asked for it");
        assertThat(second.json().get("repeated").asBoolean()).isTrue();
        assertThat(second.json().get("reason").asString()).isEqualTo("asked for it");
        assertThat(events("query", "--json").out()).doesNotContain("Ada");
    }

    @Test
    void a_subject_without_a_key_cannot_be_erased() {
        events("append", "A");

        var erase = events("erase", "r1", "--reason", "asked for it");

        assertThat(erase.exitCode()).isEqualTo(4);
        assertThat(erase.err()).contains("subject 'r1' of log 'main' has no key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "load --rate 0|the first rate is out of range",
                "load --report x.pdf|a report is a file that ends in",
                "projections rewind x|Missing required option",
                "append A --payload {x|expected JSON",
                "append A --after 3|--after counts only together with --unless",
                "append A --unless A]|a query item must be types",
                "append A --occurred-at yesterday|expected a time",
                "query --item []|a query item needs a type or a tag",
                "query --after -1|must not be negative",
                "archive --up-to 0|--up-to must be at least 1, found 0",
                "import nowhere.jsonl|cannot read 'nowhere.jsonl'"
            })
    void a_wrong_command_line_is_explained(String line, String expected) {
        var answer = events(line.split(" "));

        assertThat(answer.exitCode()).as(answer.err()).isEqualTo(2);
        assertThat(answer.err()).contains(expected).doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--parts open,closet|there is no part 'closet'",
                "--stores perdue|there is no store 'perdue'",
                "--rate 0|from 1 to 100000 events per second"
            })
    void a_bench_says_what_it_does_not_know(String options, String expected) {
        var answer = Finished.command(("events bench " + options).split(" "));

        assertThat(answer.exitCode()).as(answer.err()).isEqualTo(2);
        assertThat(answer.err()).contains(expected).doesNotContain("\tat ");
    }
}
