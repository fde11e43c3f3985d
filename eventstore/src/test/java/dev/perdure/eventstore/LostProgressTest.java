package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.projection.FailurePolicy;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.Sql;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/// Members of subscriptions that have passed positions which a log gives out again.
final class LostProgressTest {
    private static final SubscriptionId BOOKS = SubscriptionId.of("books");
    private static final SubscriptionOptions OPTIONS =
            SubscriptionOptions.of("books", Query.all())
                    .withPoll(Duration.ofMillis(50))
                    .withBatchSize(3);

    private final TestDatabase place = TestDatabase.create();
    private final Database database = place.open();
    private final String table = Sql.quoteName(place.schema()) + ".seen";
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Runnable> meanwhile = new AtomicReference<>();
    private final AtomicInteger pages = new AtomicInteger();
    private EventStore store;

    @BeforeEach
    void open() {
        store =
                EventStore.open(
                        EventStoreOptions.of(place.options())
                                .withSchema(place.schema())
                                .withListener(new Pages()));
        database.execute("create table " + table + " (position bigint, type text)");
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    /// Counts the pages that members have read.
    private final class Pages implements EventStoreListener {
        @Override
        public void readFinished(ReadFinished read) {
            if (read.operation() == ReadFinished.Operation.FEED) {
                pages.incrementAndGet();
            }
        }
    }

    private void append(int events, String type) {
        store.log("library")
                .append(
                        AppendRequest.of(
                                IntStream.range(0, events)
                                        .mapToObj(_ -> NewEvent.of(type, Encoded.json("{}")))
                                        .toList()));
    }

    /// The checkpoint goes back with the log, because it is in the same database.
    private void lose(long after) {
        LostEvents.after(database, place.schema(), after);
        database.execute(
                "update %s.checkpoint set position = least(position, %d)"
                        .formatted(place.schema(), after));
    }

    private void see(List<StoredEvent> events) {
        events.forEach(it -> seen.add(it.position() + it.type()));
        var next = meanwhile.getAndSet(null);
        if (next != null) {
            next.run();
        }
    }

    private void project(SubscriptionOptions options) {
        store.subscriptions("library")
                .project(
                        options,
                        (connection, events) -> {
                            var sql = "insert into " + table + " values (?, ?)";
                            try (var statement = connection.prepareStatement(sql)) {
                                for (var it : events) {
                                    statement.setLong(1, it.position());
                                    statement.setString(2, it.type());
                                    statement.executeUpdate();
                                }
                            }
                            see(events);
                        });
    }

    private List<String> projected() {
        return database
                .rows("select position || type from " + table + " order by position")
                .stream()
                .map(List::getFirst)
                .toList();
    }

    private void untilSeen(String event) {
        Soon.until(() -> seen.contains(event));
    }

    @Test
    void member_goes_on_from_the_checkpoint_that_went_back_with_the_log() {
        store.subscriptions("library")
                .subscribe(OPTIONS.withCheckpointPace(Duration.ofMillis(1)), this::see);
        append(2, "a");
        append(2, "lost");
        untilSeen("4lost");
        Soon.until(() -> store.subscriptions("library").state(BOOKS).position() == 4);
        lose(2);
        append(4, "b");
        untilSeen("6b");

        assertThat(seen).endsWith("4lost", "3b", "4b", "5b", "6b");
    }

    /// Its checkpoint has not moved at all, so everything comes once more.
    @Test
    void member_that_has_stored_nothing_yet_begins_again() {
        store.subscriptions("library")
                .subscribe(OPTIONS.withCheckpointPace(Duration.ofHours(1)), this::see);
        append(2, "a");
        append(2, "lost");
        untilSeen("4lost");
        lose(2);
        append(2, "b");
        untilSeen("4b");

        assertThat(seen).endsWith("4lost", "1a", "2a", "3b", "4b");
    }

    /// Checkpoints of lost events must not be stored in the log that lacks them.
    @Test
    void log_that_goes_back_while_the_handler_runs_moves_no_checkpoint() {
        append(2, "a");
        store.subscriptions("library")
                .subscribe(OPTIONS.withCheckpointPace(Duration.ofMillis(1)), this::see);
        untilSeen("2a");
        Soon.until(() -> store.subscriptions("library").state(BOOKS).position() == 2);
        meanwhile.set(() -> {
            lose(2);
            append(3, "b");
        });
        append(2, "lost");
        untilSeen("5b");

        assertThat(seen).containsSubsequence("3lost", "3b", "4b", "5b");
    }

    @Test
    void projection_of_lost_events_is_rolled_back_and_those_in_their_places_are_projected() {
        append(2, "a");
        project(OPTIONS);
        Soon.until(() -> projected().size() == 2);
        meanwhile.set(() -> {
            lose(2);
            append(3, "b");
        });
        append(2, "lost");
        Soon.until(() -> projected().size() == 5);

        assertThat(projected()).containsExactly("1a", "2a", "3b", "4b", "5b");
    }

    @Test
    void lost_event_that_the_handler_fails_on_is_not_skipped_in_place_of_another() {
        append(2, "a");
        project(
                OPTIONS.withFailures(
                        new FailurePolicy.SkipAfter(
                                1, Duration.ofMillis(1), Duration.ofMillis(1))));
        Soon.until(() -> projected().size() == 2);
        meanwhile.set(() -> {
            lose(2);
            append(3, "b");
            throw new IllegalStateException("not this one");
        });
        append(1, "lost");
        Soon.until(() -> projected().size() == 5);

        assertThat(projected()).containsExactly("1a", "2a", "3b", "4b", "5b");
        assertThat(store.subscriptions("library").deadLetters(BOOKS, 0, 10)).isEmpty();
    }

    @Test
    void page_that_was_read_ahead_from_the_lost_log_is_not_handled() {
        append(3, "a");
        append(6, "lost");
        meanwhile.set(() -> {
            Soon.until(() -> pages.get() == 2);
            lose(3);
            append(6, "b");
        });
        project(OPTIONS.withPrefetch(true));
        Soon.until(() -> projected().contains("9b"));

        assertThat(projected())
                .containsExactly("1a", "2a", "3a", "4b", "5b", "6b", "7b", "8b", "9b");
    }
}
