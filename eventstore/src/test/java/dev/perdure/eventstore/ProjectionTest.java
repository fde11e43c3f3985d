package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.projection.FailurePolicy.RetryForever;
import dev.perdure.eventstore.projection.ShardState;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.projection.SubscriptionState;
import dev.perdure.eventstore.projection.Subscriptions;
import dev.perdure.eventstore.projection.TransactionWork;
import dev.perdure.eventstore.projection.TransactionalProjection;
import dev.perdure.pg.Database;
import dev.perdure.pg.Sql;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/// Read models in the database of the events.
final class ProjectionTest {
    private static final SubscriptionId BOOKS = SubscriptionId.of("books");
    private static final SubscriptionOptions OPTIONS =
            SubscriptionOptions.of("books", Query.all()).withBatchSize(10);

    private final TestDatabase place = TestDatabase.create();
    private final Database database = place.open();
    private final String table = Sql.quoteName(place.schema()) + ".seen";
    private EventStore store;
    private Subscriptions subscriptions;

    @BeforeEach
    void open() {
        store = EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
        subscriptions = store.subscriptions("library");
        database.execute("create table " + table + " (position bigint, version integer)");
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
        place.close();
    }

    private void append(int events) {
        store.log("library")
                .append(
                        AppendRequest.of(
                                IntStream.range(0, events)
                                        .mapToObj(_ -> NewEvent.of("a", Encoded.json("{}")))
                                        .toList()));
    }

    private TransactionalProjection version(int version) {
        return (connection, events) -> insert(connection, version, events);
    }

    private void insert(Connection connection, int version, List<StoredEvent> events)
            throws SQLException {
        try (var statement =
                connection.prepareStatement("insert into " + table + " values (?, ?)")) {
            for (var it : events) {
                statement.setLong(1, it.position());
                statement.setInt(2, version);
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    private String count(int version) {
        return database.rows(
                        "select count(*), count(distinct position) from %s where version = %d"
                                .formatted(table, version))
                .getFirst()
                .toString();
    }

    private void untilCaughtUp(SubscriptionId id) {
        Soon.until(() -> subscriptions.state(id).lag() == 0);
    }

    private TransactionWork execute(String sql) {
        return connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute(sql);
            }
        };
    }

    @Test
    void a_batch_that_fails_leaves_nothing_behind() {
        append(10);
        var healed = new AtomicBoolean();
        subscriptions.project(
                OPTIONS.withFailures(new RetryForever(Duration.ofMillis(5), Duration.ofMillis(10))),
                (connection, events) -> {
                    insert(connection, 1, events);
                    if (!healed.get()) {
                        throw new IllegalStateException("not yet");
                    }
                });
        Soon.until(() -> hasFailure(BOOKS));
        var before = count(1);
        healed.set(true);
        untilCaughtUp(BOOKS);

        assertThat(before).isEqualTo("[0, 0]");
        assertThat(count(1)).isEqualTo("[10, 10]");
    }

    private boolean hasFailure(SubscriptionId id) {
        return subscriptions.state(id).shards().stream()
                .map(ShardState::failure)
                .anyMatch(it -> it != null);
    }

    @Test
    void an_error_that_the_handler_swallowed_is_told_with_its_event() {
        append(1);
        subscriptions.project(
                OPTIONS,
                (connection, _) -> {
                    try (var statement = connection.createStatement()) {
                        statement.execute("select 1 / 0");
                    } catch (SQLException _) {
                        return;
                    }
                });
        Soon.until(() -> hasFailure(BOOKS));

        assertThat(subscriptions.state(BOOKS).shards().getFirst().failure())
                .satisfies(it -> assertThat(it.error()).contains("event 'a' at position 1"));
    }

    @Test
    void rewinding_empties_the_read_model_in_the_same_transaction() {
        append(25);
        subscriptions.project(OPTIONS, version(1));
        untilCaughtUp(BOOKS);
        subscriptions.rewind(BOOKS, 0, execute("delete from " + table));
        untilCaughtUp(BOOKS);

        assertThat(count(1)).isEqualTo("[25, 25]");
    }

    @Test
    void rewinding_may_need_a_table_that_a_busy_handler_has_locked() {
        append(5);
        var busy = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        subscriptions.project(
                OPTIONS,
                (connection, events) -> {
                    insert(connection, 1, events);
                    busy.countDown();
                    open.await();
                });
        Soon.until(() -> busy.getCount() == 0);
        var rewinding =
                Thread.ofVirtual()
                        .start(() -> subscriptions.rewind(BOOKS, 0, execute("truncate " + table)));
        Soon.until(this::someoneWaitsForALock);
        open.countDown();
        Soon.until(() -> !rewinding.isAlive());
        untilCaughtUp(BOOKS);

        assertThat(count(1)).isEqualTo("[5, 5]");
    }

    private boolean someoneWaitsForALock() {
        var sql =
                "select from pg_locks where not granted and relation = '%s'::regclass"
                        .formatted(table);
        return !database.rows(sql).isEmpty();
    }

    @Test
    void a_new_version_is_built_beside_the_one_that_serves_until_it_has_seen_as_much() {
        append(25);
        subscriptions.project(OPTIONS, version(1));
        untilCaughtUp(BOOKS);
        var next = subscriptions.rebuild("books");
        var open = new CountDownLatch(1);
        long missing = subscriptions.switchTo(next, Duration.ZERO, TransactionWork.none());
        var building = subscriptions.state(next);
        subscriptions.project(
                OPTIONS.withVersion(2),
                (connection, events) -> {
                    open.await();
                    insert(connection, 2, events);
                });
        append(5);
        untilCaughtUp(BOOKS);
        open.countDown();
        var view = "create view " + Sql.quoteName(place.schema()) + ".books as select 2";
        Soon.until(() -> subscriptions.switchTo(next, Duration.ofSeconds(1), execute(view)) == 0);
        append(5);
        untilCaughtUp(next);

        assertThat(missing).isEqualTo(25);
        assertThat(building.serving()).isFalse();
        assertThat(subscriptions.list())
                .extracting(SubscriptionState::serving)
                .containsExactly(false, true);
        assertThat(subscriptions.state(BOOKS).paused()).isTrue();
        assertThat(count(1)).isEqualTo("[30, 30]");
        assertThat(count(2)).isEqualTo("[35, 35]");
    }

    @Test
    void a_version_that_was_replaced_can_be_switched_back_to() {
        append(5);
        subscriptions.project(OPTIONS, version(1));
        var next = OPTIONS.withVersion(2);
        subscriptions.project(next, version(2));
        Soon.until(() ->
                subscriptions.switchTo(next.id(), Duration.ofSeconds(1), TransactionWork.none())
                        == 0);
        append(5);
        untilCaughtUp(next.id());
        subscriptions.resume(BOOKS);
        Soon.until(() ->
                subscriptions.switchTo(BOOKS, Duration.ofSeconds(1), TransactionWork.none()) == 0);

        assertThat(subscriptions.state(BOOKS).serving()).isTrue();
        assertThat(subscriptions.state(next.id()).serving()).isFalse();
        assertThat(count(1)).isEqualTo("[10, 10]");
    }
}
