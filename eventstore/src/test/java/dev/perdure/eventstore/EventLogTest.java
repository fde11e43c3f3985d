package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What a log promises.
final class EventLogTest {
    private static final EventTag BOOK = EventTag.of("book", "b1");
    private static final EventTag READER = EventTag.of("reader", "r1");

    private final TestDatabase place = TestDatabase.create();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store = EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private static NewEvent event(String type, EventTag... tags) {
        return NewEvent.of(type, Encoded.json("{}"), tags);
    }

    @Test
    void positions_count_from_one_without_gaps() {
        assertThat(log.head()).isZero();
        var first = log.append(event("a"), event("b"));
        var second = log.append(event("c"));

        assertThat(first).isEqualTo(new AppendResult.Appended(1, 2, false));
        assertThat(second).isEqualTo(new AppendResult.Appended(3, 3, false));
        assertThat(log.head()).isEqualTo(3);
        assertThat(log.read(Query.all(), ReadOptions.defaults()))
                .extracting(StoredEvent::position)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void what_was_appended_is_read_unchanged() {
        var event = event("BookLent", BOOK, READER).withMetadata(Encoded.json("{\"by\":1}"));
        log.append(event);

        var read = log.read(Query.tagged(BOOK), ReadOptions.defaults()).toList();

        assertThat(read).extracting(StoredEvent::event).containsExactly(event);
    }

    @Test
    void a_condition_refuses_what_something_relevant_has_happened_to_since() {
        log.append(event("BookAdded", BOOK));
        var decision = log.readDecision(Query.tagged(BOOK));
        log.append(event("BookLent", BOOK, READER));

        var request =
                AppendRequest.of(event("BookRemoved", BOOK)).withCondition(decision.condition());

        assertThat(log.append(request))
                .isInstanceOfSatisfying(
                        AppendResult.Conflict.class,
                        it ->
                                assertThat(it.offenders())
                                        .containsExactly(new AppendResult.Offender(2, "BookLent")));
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void a_condition_lets_pass_what_is_about_something_else() {
        var decision = log.readDecision(Query.tagged(BOOK));
        log.append(event("BookAdded", EventTag.of("book", "b2")));

        var request =
                AppendRequest.of(event("BookAdded", BOOK)).withCondition(decision.condition());

        assertThat(log.append(request)).isEqualTo(new AppendResult.Appended(2, 2, false));
    }

    @Test
    void a_key_makes_a_repetition_find_the_first() {
        var request = AppendRequest.of(event("BookAdded", BOOK)).withKey("k1");
        log.append(request);
        log.append(event("BookLent", BOOK));

        assertThat(log.append(request)).isEqualTo(new AppendResult.Appended(1, 1, true));
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void unused_condition_of_any_event_is_refused_by_any() {
        var before = AppendCondition.noneAfter(log.head(), Query.all());
        log.append(event("x"));

        assertThat(log.append(AppendRequest.of(event("y")).withCondition(before)))
                .isInstanceOf(AppendResult.Conflict.class);
    }

    private static List<Query> queries(Instant noon) {
        var lent = List.of("BookLent");
        return List.of(
                Query.all(),
                Query.all().withOccurredFrom(noon.plusSeconds(400)),
                Query.all().withOccurredUntil(noon.plusSeconds(200)),
                Query.ofTypes("BookLent"),
                Query.ofTypes("BookLost"),
                Query.tagged(BOOK),
                Query.tagged(BOOK, READER),
                Query.tagged(BOOK, EventTag.of("n", "2")),
                Query.tagged(EventTag.of("n", "5")),
                Query.anyOf(QueryItem.ofTags(BOOK).withTypes(lent)),
                Query.anyOf(QueryItem.ofTags(READER, BOOK).withTypes(lent)),
                Query.anyOf(
                        QueryItem.ofTags(EventTag.of("n", "3")),
                        QueryItem.ofTypes("BookLost"),
                        QueryItem.ofTags(EventTag.of("n", "7")).withTypes(lent)),
                Query.tagged(READER).withOccurredFrom(noon.plusSeconds(500)),
                Query.tagged(BOOK)
                        .withOccurredFrom(noon.plusSeconds(100))
                        .withOccurredUntil(noon.plusSeconds(299)));
    }

    /// The primary is asked in another way than for a page.
    @Test
    void existence_is_what_a_read_would_find() {
        var noon = Instant.parse("2026-01-01T12:00:00Z");
        for (int i = 0; i < 12; i++) {
            var type = i % 3 == 0 ? "BookLent" : "BookReturned";
            var book = EventTag.of("book", "b" + i % 4);
            var at = noon.plusSeconds(60L * i);
            log.append(event(type, book, READER, EventTag.of("n", "" + i)).withOccurredAt(at));
        }
        for (var query : queries(noon)) {
            for (long after = 0; after <= 12; after++) {
                boolean found =
                        log.read(query, ReadOptions.defaults().withAfter(after)).count() > 0;
                assertThat(log.exists(query, after, Consistency.strong()))
                        .as("%s after %d", query, after)
                        .isEqualTo(found)
                        .isEqualTo(log.exists(query, after, Consistency.eventual()));
            }
        }
    }

    @Test
    void reading_backwards_begins_with_the_last_one() {
        log.append(event("a", BOOK), event("b"), event("c", BOOK));

        assertThat(log.read(Query.tagged(BOOK), ReadOptions.defaults().withBackwards(true)))
                .extracting(StoredEvent::position)
                .containsExactly(3L, 1L);
    }

    @Test
    void events_in_bulk_are_found_like_others() {
        log.append(event("first", BOOK));
        var odd = EventTag.of("odd", "a\\b\"c\td\ne,{}");
        var events =
                IntStream.range(0, 25_000)
                        .mapToObj(i -> event("bulk", EventTag.of("n", "" + i % 1_000), odd))
                        .iterator();

        assertThat(store.appendInBulk("library", events)).isEqualTo(25_000);
        assertThat(log.append(event("last")).first()).isEqualTo(25_002);
        assertThat(log.read(Query.tagged(EventTag.of("n", "7"), odd), ReadOptions.defaults()))
                .hasSize(25);
        assertThat(log.readDecision(Query.ofTypes("bulk")))
                .satisfies(it -> {
                    assertThat(it.events()).hasSize(25_000);
                    assertThat(it.head()).isEqualTo(25_002);
                });
    }

    @Test
    void a_log_goes_on_from_one_segment_to_the_next() {
        var small = EventStoreOptions.of(place.options()).withSchema(place.schema());
        try (var other = EventStore.open(small.withSegmentSize(1_000))) {
            var segmented = other.log("segmented");
            var events = IntStream.range(0, 950).mapToObj(i -> event("e" + i % 3, BOOK)).iterator();
            other.appendInBulk("segmented", events);
            for (int i = 0; i < 20; i++) {
                segmented.append(
                        IntStream.range(0, 60)
                                .mapToObj(_ -> event("more", READER))
                                .toArray(NewEvent[]::new));
            }

            assertThat(segmented.head()).isEqualTo(2_150);
            assertThat(segmented.readDecision(Query.tagged(READER)).events()).hasSize(1_200);
            assertThat(segmented.read(Query.all(), ReadOptions.defaults().withPageSize(7)))
                    .extracting(StoredEvent::position)
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, 2_150).boxed().toList());
        }
    }

    @Test
    void one_request_may_fill_several_segments() {
        var options =
                EventStoreOptions.of(place.options())
                        .withSchema(place.schema())
                        .withSegmentSize(1_000);
        var many = Collections.nCopies(4_500, BOOK).stream().map(it -> event("a", it)).toList();

        try (var other = EventStore.open(options)) {
            var small = other.log("small segments");
            small.append(AppendRequest.of(many));

            assertThat(small.append(event("b")))
                    .isEqualTo(new AppendResult.Appended(4_501, 4_501, false));
        }
    }

    @Test
    void what_the_database_cannot_hold_is_refused_before_it_is_sent() {
        assertThatThrownBy(() -> event("a").withOccurredAt(Instant.MAX))
                .hasMessageContaining("from year 1 to 9999");
        assertThatThrownBy(() -> EventTag.of("book", "\ud83d"))
                .hasMessageContaining("half of one (U+D83D) at position 6");
    }
}
