package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseException.Kind;
import dev.perdure.pg.Timeouts;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// Errors that a server has with all its clients, on one that nobody else uses.
@Timeout(60)
final class FailingServerTest {
    private static PostgresServer server;
    private Database database;

    @BeforeAll
    static void start() {
        server =
                EmbeddedPostgres.start(
                        ServerOptions.defaults().withSetting("max_locks_per_transaction", "10"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void connect() {
        server.start();
        var patience = Timeouts.defaults().withAcquire(Duration.ofMillis(500));
        database = Database.open(server.database().withTimeouts(patience));
        Eventually.get(() -> Query.text(database, "select 1"));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static DatabaseException expect(String state, ThrowingCallable call) {
        var error = catchThrowableOfType(DatabaseException.class, call);
        assertThat(error).isNotNull();
        assertThat(error.sqlState()).as(error.getMessage()).contains(state);
        assertThat(error.kind()).as(error.getMessage()).isEqualTo(Kind.TRANSIENT);
        return error;
    }

    /// The server says 57P02 to the others as a warning, and then their connections are gone.
    @Test
    void crash_of_one_session_ends_the_others_in_doubt() throws SQLException {
        try (var bystander = database.connection();
                var statement = bystander.createStatement()) {
            var error = expect("08006", () -> waitWhileAnotherIsKilled(bystander, statement));

            assertThat(error.outcomeUnknown()).isTrue();
            assertThat(warning(statement)).isEqualTo("57P02");
        }
        Eventually.get(() -> Query.text(database, "select 1"));
    }

    private void waitWhileAnotherIsKilled(Connection connection, Statement statement)
            throws SQLException {
        int bystander = pid(connection);
        var killing =
                CompletableFuture.runAsync(() -> {
                    Eventually.until(() -> sleeping(bystander), "1"::equals);
                    killOne();
                });
        try {
            statement.execute("select pg_sleep(60)");
        } catch (SQLException e) {
            throw DatabaseException.committing("sleeping", e);
        } finally {
            killing.join();
        }
    }

    private String sleeping(int pid) {
        return Query.text(
                database,
                "select count(*) from pg_stat_activity where wait_event = 'PgSleep' and pid = "
                        + pid);
    }

    private void killOne() {
        expect(
                "08006",
                () ->
                        database.with(connection -> {
                            kill(pid(connection));
                            return run(connection, "select 1");
                        }));
    }

    private static String warning(Statement statement) throws SQLException {
        SQLWarning warning = statement.getWarnings();
        return warning == null ? "none" : warning.getSQLState();
    }

    @Test
    void killed_session_is_transient_and_its_commit_in_doubt() {
        var error =
                catchThrowableOfType(
                        DatabaseException.class,
                        () ->
                                database.inTransaction(connection -> {
                                    kill(pid(connection));
                                    return true;
                                }));

        assertThat(error.sqlState()).contains("08006");
        assertThat(error.outcomeUnknown()).isTrue();
    }

    /// A server that was asked to stop, and waits for the sessions that it has.
    @Test
    void server_that_is_stopping_is_transient() throws Exception {
        try (var last = database.connection()) {
            assertThat(pid(last)).isPositive();
            long postmaster =
                    Long.parseLong(
                            Files.readAllLines(server.dataDirectory().resolve("postmaster.pid"))
                                    .getFirst());
            ProcessHandle.of(postmaster).orElseThrow().destroy();

            var error = expect("57P03", this::connectUntilRefused);

            assertThat(error).hasMessageContaining("starting or stopping");
            assertThat(error.outcomeUnknown()).isFalse();
        }
        database.close();
        Eventually.until(server::isRunning, running -> !running);
    }

    private void connectUntilRefused() {
        while (true) {
            try (var other = Database.open(server.database())) {
                other.checkReachable();
            }
        }
    }

    @Test
    void server_without_memory_for_locks_is_transient() {
        var locks = "select pg_advisory_xact_lock(i) from generate_series(1, 100000) i";

        var error = expect("53200", () -> Query.run(database, locks));

        assertThat(error.outcomeUnknown()).isFalse();
    }

    /// The memory of a process, read where there is none, is a file that cannot be read.
    @Test
    void unreadable_disk_is_transient() {
        expect("58030", () -> Query.run(database, "select pg_read_file('/proc/self/mem', 0, 9)"));
    }

    private static void kill(int pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static int pid(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static boolean run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }
}
