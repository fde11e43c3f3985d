package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.EmbeddedPostgres;
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
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/// A log that lost its newest events and gave their positions out again.
final class LostEventsTest {
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final EventTag OTHER = EventTag.of("book", "2");
    private static final Query OF_BOOK = Query.tagged(BOOK);
    private static final Conflict DIVERGED = Conflict.ofDivergence();

    private final TestDatabase place = TestDatabase.create();
    private final Database database = place.open();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store =
                EventStore.open(
                        EventStoreOptions.of(place.options())
                                .withSchema(place.schema())
                                .withSegmentSize(1_000));
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    private static NewEvent event(String type, EventTag... tags) {
        return NewEvent.of(type, Encoded.json("{}"), tags);
    }

    private void append(int events, EventTag... tags) {
        log.append(
                AppendRequest.of(
                        IntStream.range(0, events).mapToObj(_ -> event("a", tags)).toList()));
    }

    private void lose(long after) {
        LostEvents.after(database, place.schema(), after);
    }

    private AppendResult lend(AppendCondition condition) {
        return log.append(AppendRequest.of(event("lent", BOOK)).withCondition(condition));
    }

    /// Five events, read; then the last two are lost, and others are in their places.
    private DecisionRead staleRead() {
        append(5, OTHER);
        var read = log.readDecision(OF_BOOK);
        lose(3);
        log.append(event("lent", BOOK), event("sold", OTHER), event("sold", OTHER));
        return read;
    }

    @Test
    void decision_on_events_that_were_lost_is_refused_though_nothing_is_above_its_position() {
        append(5, OTHER);
        var read = log.readDecision(OF_BOOK);
        lose(4);
        log.append(event("lent", BOOK));

        assertThat(log.head()).isEqualTo(read.head());
        assertThat(lend(read.condition())).isEqualTo(DIVERGED);
        assertThat(lend(log.readDecision(OF_BOOK).condition()))
                .isEqualTo(new Appended(6, 6, false));
    }

    @Test
    void decision_on_events_that_were_lost_is_refused_before_others_take_their_places() {
        append(5, OTHER);
        var read = log.readDecision(OF_BOOK);
        lose(4);

        assertThat(lend(read.condition())).isEqualTo(DIVERGED);
        assertThat(log.head()).isEqualTo(4);
    }

    @Test
    void refusal_says_in_words_that_the_log_went_back() {
        var read = staleRead();

        assertThatThrownBy(() -> lend(read.condition()).orThrow())
                .isInstanceOfSatisfying(
                        EventStoreException.class,
                        it -> assertThat(it.reason()).isEqualTo(Reason.CONFLICT))
                .hasMessageContaining("the log went back")
                .hasMessageContaining("Forget what was read before, read again, decide again");
    }

    /// The limit of positions without a mark, and what the tests above would find without one.
    @Test
    void position_by_hand_does_not_tell_what_was_there() {
        var read = staleRead();

        assertThat(lend(AppendCondition.noneAfter(read.head(), OF_BOOK)))
                .isEqualTo(new Appended(7, 7, false));
    }

    @Test
    void decision_on_what_is_left_is_as_good_as_before() {
        append(3, OTHER);
        var read = log.readDecision(OF_BOOK);
        append(2, OTHER);
        lose(3);
        append(4, OTHER);

        assertThat(lend(read.condition())).isEqualTo(new Appended(8, 8, false));
    }

    @Test
    void decision_on_an_empty_log_holds_as_long_as_nothing_matches() {
        var read = log.readDecision(OF_BOOK);
        append(2, OTHER);
        lose(0);

        assertThat(read.seen()).isEmpty();
        assertThat(lend(read.condition())).isEqualTo(new Appended(1, 1, false));
    }

    @Test
    void only_requests_that_rely_on_lost_events_are_refused() {
        append(3, OTHER);
        var old = log.readDecision(OF_BOOK);
        append(2, OTHER);
        var read = log.readDecision(OF_BOOK);
        lose(3);
        append(2, OTHER);
        var results =
                IntStream.range(0, 40)
                        .mapToObj(it -> {
                            var tag = EventTag.of("number", String.valueOf(it));
                            var seen = it % 2 == 0 ? old : read;
                            var condition =
                                    new AppendCondition(
                                            Query.tagged(tag), seen.head(), seen.mark());
                            var request = AppendRequest.of(event("a", tag));
                            return log.appendAsync(
                                    it % 4 == 3 ? request : request.withCondition(condition));
                        })
                        .map(CompletableFuture::join)
                        .toList();

        for (int i = 0; i < results.size(); i++) {
            if (i % 4 == 1) {
                assertThat(results.get(i)).isEqualTo(DIVERGED);
            } else {
                assertThat(results.get(i)).isInstanceOf(Appended.class);
            }
        }
        assertThat(log.head()).isEqualTo(35);
    }

    @Test
    void request_that_was_stored_is_found_by_its_key_all_the_same() {
        append(3, OTHER);
        var request =
                AppendRequest.of(event("lent", BOOK))
                        .withCondition(log.readDecision(OF_BOOK).condition())
                        .withKey("k");
        log.append(request);
        var read = staleReadAbove(4);

        assertThat(log.append(request.withCondition(read.condition())))
                .isEqualTo(new Appended(4, 4, true));
        assertThat(log.append(request.withKey("other").withCondition(read.condition())))
                .isEqualTo(DIVERGED);
    }

    private DecisionRead staleReadAbove(long head) {
        append(1, OTHER);
        var read = log.readDecision(OF_BOOK);
        lose(head);
        append(1, OTHER);
        return read;
    }

    @Test
    void transaction_of_a_caller_refuses_it_and_stays_usable() {
        var read = staleRead();

        var result =
                database.inTransaction(connection -> {
                    var own = store.in(connection, "library");
                    var request = AppendRequest.of(event("lent", BOOK));
                    assertThat(own.append(request.withCondition(read.condition())))
                            .isEqualTo(DIVERGED);
                    var again = own.readDecision(Query.ofTypes("none"), 0).condition();
                    return own.append(request.withCondition(again));
                });

        assertThat(result).isEqualTo(new Appended(7, 7, false));
    }

    /// Such a condition is looked at before the lock is taken, and moved to the head that this saw.
    @Test
    void condition_that_is_looked_at_ahead_is_refused_too() {
        var wide = Query.anyOf(new QueryItem(Set.of("lent"), Set.of(BOOK)));
        append(5, OTHER);
        var read = log.readDecision(wide);
        lose(4);
        log.append(event("lent", BOOK));
        append(1_500, OTHER);
        assertThat(lend(read.condition())).isEqualTo(DIVERGED);

        var good = log.readDecision(wide);
        append(1_500, OTHER);
        assertThat(lend(good.condition())).isInstanceOf(Appended.class);
        assertThat(lend(good.condition()))
                .isEqualTo(new Conflict(List.of(new Offender(3_006, "lent"))));
    }

    @Test
    void reads_on_from_what_was_lost_say_that_the_log_went_back() {
        var read = staleRead();
        var seen = read.seen().stream().toList();

        assertThatThrownBy(() -> log.readDecision(OF_BOOK, 5, seen, Consistency.strong()))
                .isInstanceOfSatisfying(
                        EventStoreException.class,
                        it -> assertThat(it.reason()).isEqualTo(Reason.LOG_WENT_BACK))
                .hasMessageContaining("position 5 of log 'library' has another event");
        lose(4);
        assertThatThrownBy(() -> log.readDecision(OF_BOOK, 5, seen, Consistency.strong()))
                .hasMessageContaining("the log ends at 4");
    }

    @Test
    void reads_on_from_what_is_there_get_what_is_new() {
        append(5, OTHER);
        var read = log.readDecision(OF_BOOK);
        var backwards = ReadOptions.defaults().withBackwards(true);
        var page = log.readPage(OF_BOOK, backwards);
        log.append(event("lent", BOOK));
        var seen = read.seen().stream().toList();

        assertThat(page.seen()).isEqualTo(read.seen()).isPresent();
        assertThat(log.readDecision(OF_BOOK, 5, seen, Consistency.strong()).events())
                .extracting(StoredEvent::type)
                .containsExactly("lent");
        assertThat(log.readPage(OF_BOOK, backwards.withSeen(seen)).events()).hasSize(1);
    }

    /// Each page asks whether the log has what the one before saw.
    @Test
    void stream_ends_with_an_error_where_the_log_went_back_between_two_pages() {
        append(6, BOOK);
        var events = log.read(OF_BOOK, ReadOptions.defaults().withPageSize(2)).iterator();
        events.next();
        events.next();
        lose(4);
        append(2, BOOK);

        assertThatThrownBy(events::next)
                .isInstanceOfSatisfying(
                        EventStoreException.class,
                        it -> assertThat(it.reason()).isEqualTo(Reason.LOG_WENT_BACK));
    }

    @Test
    void what_was_archived_is_not_compared() {
        append(1_000, OTHER);
        var read = log.readDecision(OF_BOOK);
        append(10, OTHER);
        store.archiveAndDrop("library", 1_000);

        assertThat(
                        log.readDecision(
                                        OF_BOOK,
                                        1_000,
                                        read.seen().stream().toList(),
                                        Consistency.strong())
                                .head())
                .isEqualTo(1_010);
        assertThat(lend(read.condition())).isEqualTo(new Appended(1_011, 1_011, false));
    }

    /// The replica follows a primary that is gone, or that took another way.
    @Test
    void a_replica_of_another_history_hands_over_to_the_primary() {
        try (var elsewhere = EmbeddedPostgres.start()) {
            var options = EventStoreOptions.of(elsewhere.database()).withSchema(place.schema());
            try (var other = EventStore.open(options);
                    var both =
                            EventStore.open(
                                    EventStoreOptions.of(place.options())
                                            .withReplica(elsewhere.database())
                                            .withSchema(place.schema()))) {
                append(5, BOOK);
                other.log("library").append(event("b", BOOK), event("b", BOOK), event("b", BOOK));
                other.log("library").append(event("b", BOOK), event("b", BOOK), event("b", BOOK));
                var here = both.log("library");
                var eventual = Consistency.eventual();
                assertThat(here.readDecision(OF_BOOK, 0, eventual).head()).isEqualTo(6);
                var read = here.readDecision(OF_BOOK, 0, Consistency.strong());
                append(1, BOOK);

                var later = here.readDecision(OF_BOOK, 5, List.of(read.seen().get()), eventual);

                assertThat(later.events()).extracting(StoredEvent::type).containsExactly("a");
                assertThat(later.head()).isEqualTo(6);
                lose(2);
                assertThatThrownBy(() ->
                                here.readDecision(OF_BOOK, 5, List.of(read.seen().get()), eventual))
                        .isInstanceOfSatisfying(
                                EventStoreException.class,
                                it -> assertThat(it.reason()).isEqualTo(Reason.LOG_WENT_BACK));
            }
        }
    }

    @Test
    void a_log_that_was_lost_whole_is_made_again_and_no_other_gets_its_number() {
        append(3, BOOK);
        var number = number("library");
        var tables = "%1$s.event_%2$s_0, %1$s.event_tag_%2$s_0".formatted(place.schema(), number);
        database.execute("drop table " + tables);
        database.execute("delete from %s.log".formatted(place.schema()));
        store.log("other").append(event("b", BOOK));

        log.append(event("c", BOOK));

        assertThat(number("library")).isEqualTo(number).isNotEqualTo(number("other"));
        assertThat(log.readDecision(OF_BOOK).events())
                .extracting(StoredEvent::type)
                .containsExactly("c");
        assertThat(store.log("other").head()).isEqualTo(1);
    }

    private String number(String name) {
        var sql = "select log from %s.log where name = '%s'".formatted(place.schema(), name);
        return database.rows(sql).getFirst().getFirst();
    }

    @Test
    void logs_whose_names_have_the_same_hash_get_different_numbers() {
        store.log("third");
        long next = Long.parseLong(number("third"));
        database.execute("delete from %s.log where name = 'third'".formatted(place.schema()));
        database.execute(
                "update %s.log set log = %d where name = 'library'"
                        .formatted(place.schema(), next));

        try (var again = EventStore.open(store.options())) {
            again.log("third").append(event("b", BOOK));
            assertThat(number("third")).isEqualTo("" + (next + 1));
        }
    }
}
