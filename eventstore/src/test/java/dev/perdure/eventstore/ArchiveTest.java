package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.log.Segment;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.projection.TransactionWork;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// What becomes of a log whose old segments are archived.
@Timeout(60)
final class ArchiveTest {
    private static final EventTag BOOK = EventTag.of("book", "b1");

    private final TestDatabase place = TestDatabase.create();
    private Database database;
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        database = place.open();
        store = openAnother();
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    private EventStore openAnother() {
        return EventStore.open(
                EventStoreOptions.of(place.options())
                        .withSchema(place.schema())
                        .withSegmentSize(1_000));
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), BOOK);
    }

    private void append(int events) {
        log.append(AppendRequest.of(IntStream.range(0, events).mapToObj(_ -> event("a")).toList()));
    }

    private List<String> tables() {
        return database
                .rows(
                        ("select relname from pg_class where relkind = 'r' and relname ~ '^event_'"
                                        + " and relnamespace = '%s'::regnamespace order by 1")
                                .formatted(place.schema()))
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private static Reason reason(Runnable call) {
        try {
            call.run();
        } catch (EventStoreException e) {
            return e.reason();
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void reads_see_what_is_left_and_tell_where_that_begins() {
        append(2_500);
        var archived = store.archive("library", 2_400);

        assertThat(archived).extracting(Segment::last).containsExactly(1_000L, 2_000L);
        assertThat(log.archivedUpTo()).isEqualTo(2_000);
        assertThat(log.head()).isEqualTo(2_500);
        assertThat(log.read(Query.all(), ReadOptions.defaults()))
                .extracting(StoredEvent::position)
                .hasSize(500)
                .startsWith(2_001L);
        assertThat(log.read(Query.tagged(BOOK), ReadOptions.defaults().withAfter(10))).hasSize(500);
        assertThat(log.readDecision(Query.tagged(BOOK)).events()).hasSize(500);
        assertThat(log.exists(Query.tagged(BOOK), 0, Consistency.strong())).isTrue();
        assertThat(
                        log.read(
                                Query.tagged(BOOK),
                                ReadOptions.defaults().withUntil(2_000).withBackwards(true)))
                .isEmpty();
    }

    private String table(String parent, int segment) {
        var sql = "select log from %s.log where name = 'library'".formatted(place.schema());
        var number = database.rows(sql).getFirst().getFirst();
        return "%s_%s_%d".formatted(parent, number, segment);
    }

    @Test
    void tables_stay_as_plain_ones_that_hold_the_events() {
        append(1_000);
        var archived = store.archive("library", 1_000);

        assertThat(archived).hasSize(1);
        var tables = archived.getFirst().tables();
        assertThat(tables).containsExactly(table("event", 0), table("event_tag", 0));
        assertThat(tables()).isEqualTo(tables);
        assertThat(
                        database.rows(
                                "select count(*) from " + place.schema() + "." + tables.getFirst()))
                .containsExactly(List.of("1000"));
        assertThat(store.segments("library")).isEqualTo(archived);
    }

    @Test
    void head_stays_and_positions_go_on_when_everything_is_archived() {
        append(2_000);
        store.archiveAndDrop("library", 2_000);

        assertThat(tables()).isEmpty();
        assertThat(log.head()).isEqualTo(2_000);
        assertThat(log.readDecision(Query.all()).head()).isEqualTo(2_000);
        try (var other = openAnother()) {
            assertThat(other.log("library").head()).isEqualTo(2_000);
            assertThat(other.log("library").append(event("b")).first()).isEqualTo(2_001);
        }
        assertThat(log.append(event("c")).first()).isEqualTo(2_002);
        assertThat(tables()).containsExactly(table("event", 2), table("event_tag", 2));
    }

    @Test
    void bulk_goes_on_above_what_was_archived() {
        append(1_000);
        store.archiveAndDrop("library", 1_000);
        store.appendInBulk(
                "library", IntStream.range(0, 1_500).mapToObj(_ -> event("b")).iterator());

        assertThat(log.head()).isEqualTo(2_500);
        assertThat(store.segments("library"))
                .extracting(Segment::first)
                .containsExactly(1_001L, 2_001L);
    }

    @Test
    void a_condition_is_checked_on_what_is_left() {
        append(1_000);
        store.archive("library", 1_000);
        var unused = AppendCondition.noneMatches(Query.tagged(BOOK));
        var request = AppendRequest.of(event("b")).withCondition(unused);

        assertThat(log.append(request)).isEqualTo(new Appended(1_001, 1_001, false));
        assertThat(log.append(AppendRequest.of(event("c")).withCondition(unused)))
                .isInstanceOf(AppendResult.Conflict.class);
    }

    @Test
    void a_key_of_an_archived_append_is_still_known() {
        var request = AppendRequest.of(event("a")).withKey("k");
        log.append(request);
        append(999);
        store.archiveAndDrop("library", 1_000);

        assertThat(log.append(request)).isEqualTo(new Appended(1, 1, true));
    }

    @Test
    void the_subscription_that_is_farthest_behind_is_named() {
        append(2_000);
        try (var _ =
                store.subscriptions("library")
                        .subscribe(SubscriptionOptions.of("fast", Query.all()), _ -> {})) {
            Soon.until(() -> position("fast") == 2_000);
        }
        store.subscriptions("library")
                .subscribe(SubscriptionOptions.of("slow", Query.all()), _ -> {})
                .close();
        var slow = SubscriptionId.of("slow");
        store.subscriptions("library").rewind(slow, 999, TransactionWork.none());

        assertThatThrownBy(() -> store.archive("library", 1_000))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("version 1 of subscription 'slow' is at position 999");
        assertThat(log.archivedUpTo()).isZero();
        store.subscriptions("library").rewind(slow, 1_000, TransactionWork.none());
        assertThat(store.archive("library", 1_000)).hasSize(1);
        assertThat(log.head()).isEqualTo(2_000);
    }

    private long position(String subscription) {
        return store.subscriptions("library").state(SubscriptionId.of(subscription)).position();
    }

    @Test
    void above_the_head_nothing_is_archived() {
        append(999);

        assertThatThrownBy(() -> store.archive("library", 1_000))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("position 1000: its head is 999");
        assertThat(store.archive("library", 999)).isEmpty();
        assertThat(store.segments("library"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.archived()).isFalse();
                    assertThat(it.bytes()).isPositive();
                });
    }

    @Test
    void what_was_archived_before_can_be_dropped_later() {
        append(3_000);
        store.archive("library", 1_000);
        store.log("other").append(event("x"));

        assertThat(store.archive("library", 1_000)).isEmpty();
        assertThat(store.archiveAndDrop("library", 2_000)).hasSize(2);
        assertThat(tables()).contains(table("event", 2), table("event_tag", 2)).hasSize(4);
        assertThat(log.archivedUpTo()).isEqualTo(2_000);
        assertThat(store.log("other").archivedUpTo()).isZero();
    }

    @Test
    void a_transaction_that_uses_the_log_for_long_is_not_waited_for() throws Exception {
        append(1_000);
        try (var connection = database.connection()) {
            connection.setAutoCommit(false);
            store.in(connection, "library").readDecision(Query.all(), 0);

            assertThat(reason(() -> store.archive("library", 1_000))).isEqualTo(Reason.UNAVAILABLE);
            connection.rollback();
            connection.setAutoCommit(true);
        }
        assertThat(store.archive("library", 1_000)).hasSize(1);
    }

    @Test
    void whoever_waited_for_the_lock_sees_the_head_that_there_was() throws Exception {
        append(1_000);
        try (var connection = database.connection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "select %1$s.archive_segment(log, 1000, true) from %1$s.log"
                                .formatted(place.schema()));
            }
            var read = CompletableFuture.supplyAsync(log::head);
            var appended = log.appendAsync(AppendRequest.of(event("b")));
            Soon.until(() -> waiting() == 2);
            connection.commit();
            connection.setAutoCommit(true);

            assertThat(read.join()).isBetween(1_000L, 1_001L);
            assertThat(appended.join()).isEqualTo(new Appended(1_001, 1_001, false));
        }
    }

    private long waiting() {
        return Long.parseLong(
                database.rows(
                                ("select count(*) from pg_locks where not granted and relation ="
                                                + " '%s.event'::regclass")
                                        .formatted(place.schema()))
                        .getFirst()
                        .getFirst());
    }

    @Test
    void readers_and_writers_go_on_while_segments_go() {
        append(5_000);
        var stop = new AtomicBoolean();
        var writer =
                CompletableFuture.runAsync(() -> {
                    for (long last = 5_000; !stop.get(); last++) {
                        assertThat(log.append(event("b")).first()).isEqualTo(last + 1);
                    }
                });
        var reader =
                CompletableFuture.runAsync(() -> {
                    for (long last = 0; !stop.get(); ) {
                        var read =
                                log.readDecision(Query.tagged(BOOK), 5_000, Consistency.strong());
                        assertThat(read.head()).isGreaterThanOrEqualTo(Math.max(last, 5_000));
                        assertThat(read.events()).hasSize((int) (read.head() - 5_000));
                        last = read.head();
                    }
                });
        for (long upTo = 1_000; upTo <= 5_000; upTo += 1_000) {
            assertThat(store.archiveAndDrop("library", upTo)).hasSize(1);
        }
        Soon.until(() -> log.head() > 5_100);
        stop.set(true);
        writer.join();
        reader.join();

        assertThat(log.archivedUpTo()).isEqualTo(5_000);
    }
}
