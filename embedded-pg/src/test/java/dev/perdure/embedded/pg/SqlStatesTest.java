package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseException.Kind;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Timeouts;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/// Each error is made by the server itself. Those that would disturb others on the server are in
/// [FailingServerTest], a full disk in [ServerFaultsTest].
final class SqlStatesTest {
    private final TestDatabase place = TestDatabase.create();
    private Database database;

    @BeforeEach
    void open() {
        database = place.open();
        Query.run(
                database,
                """
                create schema %s;
                create table %1$s.account (id int primary key, amount int not null);
                insert into %1$s.account values (1, 10), (2, 20);
                """
                        .formatted(place.schema()));
    }

    @AfterEach
    void close() {
        database.close();
        place.close();
    }

    @Test
    void serialization_failure_is_transient() {
        expect(
                "40001",
                Kind.TRANSIENT,
                () ->
                        database.inTransaction(connection -> {
                            run(connection, "set transaction isolation level repeatable read");
                            run(connection, "select * from " + account());
                            increase(1);
                            return run(connection, increaseSql(1));
                        }));
    }

    @Test
    void deadlock_is_transient() throws Exception {
        var both = new CyclicBarrier(2);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> crossed(both, 1, 2));
            var second = threads.submit(() -> crossed(both, 2, 1));

            assertThat(new String[] {first.get(), second.get()})
                    .containsExactlyInAnyOrder("none", "40P01 TRANSIENT");
        }
    }

    @Test
    void terminated_connection_is_transient_and_its_statement_in_doubt() {
        var error =
                expect(
                        "57P01",
                        Kind.TRANSIENT,
                        () -> database.with(SqlStatesTest::terminateMyself));

        assertThat(error.outcomeUnknown()).isTrue();
    }

    @Test
    void connection_that_breaks_before_the_commit_leaves_no_doubt() {
        var error =
                expect(
                        "57P01",
                        Kind.TRANSIENT,
                        () -> database.inTransaction(SqlStatesTest::terminateMyself));

        assertThat(error.outcomeUnknown()).isFalse();
    }

    @Test
    void connection_that_breaks_at_the_commit_leaves_doubt() {
        var error =
                catchThrowableOfType(
                        DatabaseException.class,
                        () ->
                                database.inTransaction(connection -> {
                                    run(connection, increaseSql(1));
                                    terminate(pid(connection));
                                    return true;
                                }));

        assertThat(error.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(error.outcomeUnknown()).isTrue();
        assertThat(error).hasMessageContaining("Whether it took effect is unknown");
    }

    @Test
    void statement_timeout_is_transient_and_the_outcome_known() {
        var options =
                place.options()
                        .withTimeouts(Timeouts.defaults().withStatement(Duration.ofMillis(50)));
        try (var hasty = Database.open(options)) {
            var error =
                    expect("57014", Kind.TRANSIENT, () -> Query.run(hasty, "select pg_sleep(30)"));

            assertThat(error.outcomeUnknown()).isFalse();
        }
    }

    @Test
    void lock_that_is_not_free_is_transient() {
        database.inTransaction(connection -> {
            run(connection, increaseSql(1));
            expect(
                    "55P03",
                    Kind.TRANSIENT,
                    () -> Query.run(database, "select * from " + account() + " for update nowait"));
            return true;
        });
    }

    @Test
    void write_on_a_standby_is_transient() {
        expect(
                "25006",
                Kind.TRANSIENT,
                () ->
                        database.inTransaction(connection -> {
                            run(connection, "set transaction read only");
                            return run(connection, increaseSql(1));
                        }));
    }

    @Test
    void stale_plan_is_transient() {
        expect(
                "0A000",
                Kind.TRANSIENT,
                () ->
                        database.inTransaction(connection -> {
                            run(connection, "prepare p as select * from " + account());
                            run(connection, "execute p");
                            run(connection, "alter table " + account() + " add column more int");
                            return run(connection, "execute p");
                        }));
    }

    @Test
    void too_many_connections_are_transient() {
        asRole(
                "connection limit 0",
                options ->
                        expect(
                                "53300",
                                Kind.TRANSIENT,
                                () -> Query.run(Database.open(options), "select 1")));
    }

    @Test
    void wrong_password_is_refused() {
        asRole(
                "",
                options -> {
                    var error =
                            expect(
                                    "28P01",
                                    Kind.REFUSED,
                                    () -> check(options.withPassword("wrong")));
                    assertThat(error)
                            .hasMessageContaining("Check user and password")
                            .hasMessageNotContaining("wrong");
                });
    }

    @Test
    void missing_database_is_refused() {
        var url = place.options().url().replaceAll("/\\w+(\\?.*)?$", "/not_there$1");
        expect("3D000", Kind.REFUSED, () -> check(place.options().withUrl(url)));
    }

    @Test
    void missing_schema_is_refused() {
        expect("3F000", Kind.REFUSED, () -> Query.run(database, "create table nowhere.x (id int)"));
    }

    @Test
    void session_that_was_idle_for_too_long_is_transient() {
        var error =
                expect(
                        "57P05",
                        Kind.TRANSIENT,
                        () ->
                                database.with(connection -> {
                                    int pid = pid(connection);
                                    run(connection, "set idle_session_timeout = '1ms'");
                                    Eventually.until(() -> sessions(pid), "0"::equals);
                                    return run(connection, "select 1");
                                }));

        assertThat(error.outcomeUnknown()).isFalse(); // the server had left before the statement
    }

    private String sessions(int pid) {
        return Query.text(
                database, "select count(*) from pg_stat_activity where pid = %d".formatted(pid));
    }

    /// What these mean is known, but no test can make a server say them: 40003 is the driver's,
    /// 57P02 comes as a warning before the connection breaks ([FailingServerTest]), and 57P04 and
    /// 08007 come from standbys and from two-phase commits.
    @ParameterizedTest
    @CsvSource({"40003,TRANSIENT", "57P02,TRANSIENT", "08007,TRANSIENT", "57P04,REFUSED"})
    void state_that_cannot_be_provoked_has_its_kind(String state, Kind kind) {
        var raise = "do $$ begin raise exception using errcode = '%s'; end $$".formatted(state);

        expect(state, kind, () -> Query.run(database, raise));
    }

    @Test
    void missing_privilege_is_refused() {
        asRole(
                "",
                options -> {
                    try (var weak = Database.open(options)) {
                        expect(
                                "42501",
                                Kind.REFUSED,
                                () -> Query.run(weak, "select * from " + account()));
                    }
                });
    }

    @Test
    void absent_server_is_transient_and_named() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        var options = DatabaseOptions.of("jdbc:postgresql://127.0.0.1:" + port + "/some");

        var error = expect("08001", Kind.TRANSIENT, () -> check(options));

        assertThat(error)
                .hasMessageContaining("127.0.0.1:" + port + "/some")
                .hasMessageContaining("Is the server up");
        assertThat(error.outcomeUnknown()).isFalse();
    }

    @Test
    void pool_without_a_free_connection_is_transient() {
        var options =
                place.options()
                        .withMaxConnections(1)
                        .withTimeouts(Timeouts.defaults().withAcquire(Duration.ofMillis(250)));
        try (var small = Database.open(options)) {
            small.with(connection -> {
                var error =
                        catchThrowableOfType(
                                DatabaseException.class, () -> Query.run(small, "select 1"));
                assertThat(error.kind()).isEqualTo(Kind.TRANSIENT);
                assertThat(error.outcomeUnknown()).isFalse();
                assertThat(error).hasMessageContaining("total=1, active=1, idle=0");
                return true;
            });
        }
    }

    @Test
    void wrong_statement_is_a_defect() {
        expect("42601", Kind.DEFECT, () -> Query.run(database, "selekt 1"));
        expect("23505", Kind.DEFECT, () -> Query.run(database, insertSql()));
    }

    private static DatabaseException expect(String state, Kind kind, ThrowingCallable call) {
        var error = catchThrowableOfType(DatabaseException.class, call);
        assertThat(error).isNotNull();
        assertThat(error.sqlState()).as(error.getMessage()).contains(state);
        assertThat(error.kind()).as(error.getMessage()).isEqualTo(kind);
        return error;
    }

    private String crossed(CyclicBarrier both, int first, int second) {
        try {
            database.inTransaction(connection -> {
                run(connection, increaseSql(first));
                await(both);
                return run(connection, increaseSql(second));
            });
            return "none";
        } catch (DatabaseException e) {
            return e.sqlState().orElse("") + " " + e.kind();
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void asRole(String rights, Consumer<DatabaseOptions> test) {
        var role = "role_" + place.schema();
        Query.run(database, "create role %s login password 'secret' %s".formatted(role, rights));
        try {
            test.accept(
                    place.options()
                            .withUser(role)
                            .withPassword("secret")
                            .withTimeouts(Timeouts.defaults().withAcquire(Duration.ofMillis(500))));
        } finally {
            Query.run(database, "drop role " + role);
        }
    }

    private static void check(DatabaseOptions options) {
        try (var other = Database.open(options)) {
            other.checkReachable();
        }
    }

    private static boolean terminateMyself(Connection connection) throws SQLException {
        return run(connection, "select pg_terminate_backend(pg_backend_pid())");
    }

    private void terminate(int pid) {
        Query.run(database, "select pg_terminate_backend(%d, 5000)".formatted(pid));
    }

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private void increase(int id) {
        Query.run(database, increaseSql(id));
    }

    private String increaseSql(int id) {
        return "update %s set amount = amount + 1 where id = %d".formatted(account(), id);
    }

    private String insertSql() {
        return "insert into " + account() + " values (1, 0)";
    }

    private String account() {
        return place.schema() + ".account";
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
