package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.StartPolicy.WhenFinished;
import dev.perdure.engine.provider.StartPolicy.WhenRunning;
import dev.perdure.engine.provider.Status;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Starts and events that commit with the caller's own transaction.
@Timeout(120)
final class TransactionClientTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final ExternalEvent<String> NOTE = ExternalEvent.of("note", String.class);

    /// Collects as many notes as it is told.
    private static final Orchestration<Integer, String> COLLECT =
            Orchestration.of(
                    "collect",
                    Integer.class,
                    String.class,
                    (ctx, count) -> {
                        var notes = new ArrayList<String>();
                        for (int i = 0; i < count; i++) {
                            notes.add(ctx.awaitEvent(NOTE));
                        }
                        return String.join(" ", notes);
                    });

    private final OwnStore store = new OwnStore(TestServers.newest());
    private final PostgresProvider provider = store.provider();
    private final List<Engine> engines = new ArrayList<>();

    @AfterEach
    void close() {
        engines.forEach(Engine::close);
        store.close();
    }

    private Engine engine(String name) {
        return engine(name, EngineListener.NONE);
    }

    private Engine engine(String name, EngineListener listener) {
        var options = EngineOptions.defaults().withNodeId(name).withLease(Duration.ofSeconds(2));
        var engine =
                Engine.on(store.provider())
                        .register(COLLECT)
                        .options(options)
                        .listener(listener)
                        .start();
        engines.add(engine);
        return engine;
    }

    private Client client() {
        return Client.connect(provider);
    }

    private TransactionClient in(Connection connection) {
        return PostgresClient.of(client(), provider).in(connection);
    }

    @Test
    void starts_and_events_happen_when_the_transaction_commits() throws SQLException {
        engine("a");
        try (var connection = store.begin()) {
            OwnStore.insertOrder(connection, store, "7");
            var instance = in(connection).start(COLLECT, "order-7", 2);
            in(connection).raise("order-7", NOTE, "one");
            in(connection).raise("order-7", NOTE, "two");
            assertThat(client().status("order-7")).isEmpty();
            connection.commit();

            assertThat(instance.result(SOON)).isEqualTo("one two");
        }
        assertThat(store.orders()).isEqualTo(1);
        assertThat(store.count(store.schema + ".arrival")).isZero();
    }

    @Test
    void a_rollback_leaves_nothing() throws SQLException {
        client().start(COLLECT, "before", 1);
        try (var connection = store.begin()) {
            OwnStore.insertOrder(connection, store, "7");
            in(connection).start(COLLECT, "order-7", 1);
            in(connection).raise("order-7", NOTE, "one");
            in(connection).raise("before", NOTE, "one");
            connection.rollback();
        }

        assertThat(store.orders()).isZero();
        assertThat(client().status("order-7")).isEmpty();
        assertThat(store.count(store.schema + ".arrival")).isZero();
        assertThat(client().counts().messages()).isEqualTo(1);
    }

    @Test
    void a_rollback_to_a_savepoint_takes_back_what_followed_it() throws SQLException {
        engine("a");
        try (var connection = store.begin()) {
            in(connection).start(COLLECT, "kept", 1);
            in(connection).raise("kept", NOTE, "kept");
            var savepoint = connection.setSavepoint();
            in(connection).start(COLLECT, "undone", 1);
            in(connection).raise("kept", NOTE, "undone");
            connection.rollback(savepoint);
            connection.commit();
        }

        assertThat(client().instance(COLLECT, "kept").result(SOON)).isEqualTo("kept");
        assertThat(client().status("undone")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void every_isolation_level_will_do(int isolation) throws SQLException {
        engine("a");
        client().start(COLLECT, "running", 2);
        try (var connection = store.begin(isolation)) {
            OwnStore.insertOrder(connection, store, "7");
            client().raise("running", NOTE, "meanwhile"); // changes what the snapshot shows
            store.await(
                    "select status from %s.instance_record where id = 'running'"
                            .formatted(store.schema),
                    "2");
            in(connection).start(COLLECT, "order-7", 1);
            in(connection).raise("order-7", NOTE, "new");
            in(connection).raise("running", NOTE, "old");
            connection.commit();
        }

        assertThat(client().instance(COLLECT, "order-7").result(SOON)).isEqualTo("new");
        assertThat(client().instance(COLLECT, "running").result(SOON)).isEqualTo("meanwhile old");
    }

    @Test
    void events_of_one_sender_keep_their_order_over_transactions_and_nodes() throws SQLException {
        engine("a");
        engine("b");
        var expected = new ArrayList<String>();
        client().start(COLLECT, "order-7", 90);
        for (int round = 0; round < 10; round++) {
            try (var connection = store.begin()) {
                for (int i = 0; i < 8; i++) {
                    var note = "%d.%d".formatted(round, i);
                    expected.add(note);
                    in(connection).raise("order-7", NOTE, note);
                }
                connection.commit();
            }
            expected.add("direct" + round);
            client().raise("order-7", NOTE, "direct" + round);
        }

        assertThat(client().instance(COLLECT, "order-7").result(SOON))
                .isEqualTo(String.join(" ", expected));
    }

    @Test
    void what_was_committed_while_no_node_ran_is_found_by_the_next_one() throws SQLException {
        try (var connection = store.begin()) {
            in(connection).start(COLLECT, "order-7", 1);
            in(connection).raise("order-7", NOTE, "late");
            connection.commit();
        }
        engine("a");

        assertThat(client().instance(COLLECT, "order-7").result(SOON)).isEqualTo("late");
    }

    @Test
    void refusals_are_those_of_the_client_and_leave_the_transaction_usable() throws SQLException {
        engine("a");
        client().start(COLLECT, "running", 1);
        client().start(COLLECT, "ended", 0).result(SOON);
        try (var connection = store.begin()) {
            var inside = in(connection);
            refuses(ErrorCode.INSTANCE_EXISTS, () -> inside.start(COLLECT, "running", 1));
            refuses(ErrorCode.INSTANCE_EXISTS, () -> inside.start(COLLECT, "ended", 1));
            refuses(ErrorCode.NO_SUCH_INSTANCE, () -> inside.raise("nobody", NOTE, "x"));
            refuses(ErrorCode.INSTANCE_FINISHED, () -> inside.raise("ended", NOTE, "x"));
            refuses(ErrorCode.BAD_ARGUMENT, () -> inside.start(COLLECT, " ", 1));
            inside.start(COLLECT, "new", 0);
            refuses(ErrorCode.INSTANCE_EXISTS, () -> inside.start(COLLECT, "new", 0));
            connection.commit();
        }

        assertThat(client().instance(COLLECT, "new").result(SOON)).isEmpty();
    }

    @Test
    void a_policy_attaches_or_starts_anew_but_never_terminates() throws SQLException {
        engine("a");
        client().start(COLLECT, "running", 1);
        client().start(COLLECT, "ended", 0).result(SOON);
        var attach = new StartPolicy(WhenRunning.ATTACH, WhenFinished.ALLOW);
        try (var connection = store.begin()) {
            var inside = in(connection);
            inside.start(COLLECT, "running", 1, attach);
            inside.start(COLLECT, "ended", 1, attach);
            refuses(
                    ErrorCode.BAD_ARGUMENT,
                    () ->
                            inside.start(
                                    COLLECT,
                                    "running",
                                    1,
                                    new StartPolicy(
                                            WhenRunning.TERMINATE_AND_RESTART,
                                            WhenFinished.REJECT)));
            connection.commit();
        }
        client().raise("running", NOTE, "first");
        client().raise("ended", NOTE, "second");

        assertThat(client().instance(COLLECT, "running").result(SOON)).isEqualTo("first");
        assertThat(client().instance(COLLECT, "ended").result(SOON)).isEqualTo("second");
    }

    @Test
    void a_connection_that_commits_each_statement_is_refused() throws SQLException {
        try (var connection = store.begin()) {
            connection.setAutoCommit(true);

            refuses(ErrorCode.BAD_ARGUMENT, () -> in(connection).start(COLLECT, "x", 1));
        }
    }

    @Test
    void a_connection_to_a_database_without_the_store_is_told_so() throws SQLException {
        try (var connection = store.begin()) {
            var elsewhere = new TransactionSender(connection, "nowhere", provider);
            var inside = new TransactionClient(client(), client().sendingBy(elsewhere));

            refuses(ErrorCode.STORE_UNUSABLE, () -> inside.start(COLLECT, "x", 1));
        }
    }

    @Test
    void of_two_open_transactions_that_start_the_same_id_one_commits() throws SQLException {
        try (var first = store.begin();
                var second = store.begin()) {
            in(first).start(COLLECT, "order-7", 1);
            in(second).start(COLLECT, "order-7", 2); // does not wait for the first
            OwnStore.insertOrder(second, store, "7");
            first.commit();

            assertThatThrownBy(second::commit)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("PD009"))
                    .hasMessageContaining("order-7");
        }
        assertThat(store.orders()).isZero();
    }

    @Test
    void an_open_transaction_holds_up_no_node() throws SQLException {
        var first = engine("a");
        first.client().start(COLLECT, "taken-over", 1);
        first.client().start(COLLECT, "ended", 1);
        try (var connection = store.begin()) {
            in(connection).raise("taken-over", NOTE, "x");
            in(connection).raise("ended", NOTE, "x");
            in(connection).start(COLLECT, "started-by-both", 1);

            client().start(COLLECT, "started-by-both", 0);
            client().terminate("ended", "test");
            first.close();
            engine("b");
            store.await(
                    "select owner from %s.instance_record where id = 'taken-over'"
                            .formatted(store.schema),
                    "null");
            client().raise("taken-over", NOTE, "y");
            assertThat(client().instance(COLLECT, "taken-over").result(SOON)).isEqualTo("y");
            assertThat(client().instance(COLLECT, "started-by-both").result(SOON)).isEmpty();
            assertThatThrownBy(connection::commit).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void an_event_whose_instance_ended_before_it_arrived_is_dropped_and_reported()
            throws SQLException {
        var dropped = new CopyOnWriteArrayList<String>();
        var told =
                new EngineListener() {
                    @Override
                    public void messageDropped(String instance, String why) {
                        dropped.add(instance + ": " + why);
                    }
                };
        var engine = engine("a", told);
        client().start(COLLECT, "order-7", 1);
        try (var connection = store.begin()) {
            in(connection).raise("order-7", NOTE, "x");
            client().terminate("order-7", "test");
            connection.commit();
        }
        store.await("select count(*) from %s.arrival".formatted(store.schema), "0");
        while (engine.counters().droppedMessages() == 0 || dropped.isEmpty()) {
            Thread.onSpinWait();
        }

        assertThat(client().status("order-7").orElseThrow().status()).isEqualTo(Status.TERMINATED);
        assertThat(client().counts().messages()).isZero();
        assertThat(dropped).singleElement().asString().startsWith("order-7: the instance ended");
        assertThat(engine.counters().droppedMessages()).isEqualTo(1);
    }

    @Test
    void the_search_path_of_the_caller_neither_matters_nor_changes() throws SQLException {
        engine("a");
        try (var connection = store.begin()) {
            OwnStore.run(connection, "set local search_path = pg_temp, " + store.app());
            OwnStore.run(connection, "create temp table arrival (nothing int)");
            OwnStore.run(connection, "create temp table instance (nothing int)");
            in(connection).start(COLLECT, "order-7", 1);
            in(connection).raise("order-7", NOTE, "x");

            assertThat(OwnStore.read(connection, "show search_path"))
                    .isEqualTo("pg_temp, " + store.app());
            connection.commit();
            OwnStore.run(connection, "drop table pg_temp.arrival, pg_temp.instance");
            connection.commit();
        }

        assertThat(client().instance(COLLECT, "order-7").result(SOON)).isEqualTo("x");
    }

    private static void refuses(ErrorCode code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.code()).isEqualTo(code));
    }
}
