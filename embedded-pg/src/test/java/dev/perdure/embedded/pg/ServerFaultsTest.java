package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.Timeouts;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// Each fault makes the error that it names, and leaves nothing behind.
@Timeout(60)
final class ServerFaultsTest {
    private static PostgresServer server;
    private static ServerFaults faults;
    private Database database;

    @BeforeAll
    static void start() {
        server = EmbeddedPostgres.start();
        faults = ServerFaults.of(server);
        faults.createUser("app", "secret");
    }

    @AfterAll
    static void stop() {
        faults.close();
        server.close();
    }

    @BeforeEach
    void connect() {
        database =
                Database.open(
                        server.database()
                                .withUser("app")
                                .withPassword("secret")
                                .withTimeouts(
                                        Timeouts.defaults().withAcquire(Duration.ofMillis(500))));
        Query.run(database, "create schema if not exists app; create table app.item (id int)");
    }

    @AfterEach
    void everything_works_again() {
        Eventually.get(this::inserted);
        Query.run(database, "drop schema app cascade");
        database.close();
    }

    private void insert() {
        Query.run(database, "insert into app.item values (1)");
    }

    private void expect(String state, ThrowingCallable call) {
        var error = catchThrowableOfType(DatabaseException.class, call);
        assertThat(error).isNotNull();
        assertThat(error.sqlState()).as(error.getMessage()).contains(state);
        assertThat(error.isTransient()).as(error.getMessage()).isTrue();
    }

    @Test
    void connections_can_be_refused() {
        try (var _ = faults.refuseConnections("app")) {
            expect("57P01", this::insert); // the one connection of the pool
            expect("53300", this::insert);
        }
    }

    @Test
    void writes_can_be_refused() {
        insert();
        try (var _ = faults.readOnly()) {
            expect("25006", this::insertUntilRefused);
        }
        Eventually.get(this::inserted);
    }

    /// A change of settings reaches connections a moment later.
    private void insertUntilRefused() {
        while (inserted()) {
            Thread.onSpinWait();
        }
    }

    private void waitUntilSeen(String setting, String value) {
        while (!Query.text(database, "show " + setting).equals(value)) {
            Thread.onSpinWait();
        }
    }

    private boolean inserted() {
        insert();
        return true;
    }

    @Test
    void disk_can_be_full() {
        insert();
        try (var _ = faults.fullDisk("app.item")) {
            expect("53100", this::insert);
            assertThat(Query.text(database, "select count(*) from app.item")).isEqualTo("1");
        }
    }

    @Test
    void server_with_a_full_disk_recovers_from_a_crash() {
        try (var _ = faults.fullDisk("app.item")) {
            expect("53100", this::insert);
            server.crash();
            server.start();
            Eventually.get(() -> Query.text(database, "select 1"));
            expect("53100", this::insert);
        }
    }

    @Test
    void lock_keeps_others_out_until_they_give_up() {
        try (var _ = faults.lockTimeout(Duration.ofMillis(20))) {
            waitUntilSeen("lock_timeout", "20ms"); // a statement that waits already never sees it
            try (var _ = faults.lock("app.item")) {
                expect("55P03", this::insert);
            }
        }
        Eventually.get(this::inserted);
    }

    @Test
    void statements_can_be_cancelled() {
        try (var _ = faults.lock("app.item")) {
            var inserting = CompletableFuture.runAsync(this::insert);
            while (!inserting.isDone()) {
                faults.cancelStatements("app");
            }
            expect("57014", () -> reasonOf(inserting));
        }
    }

    @Test
    void connections_can_be_ended() {
        try (var _ = faults.lock("app.item")) {
            var inserting = CompletableFuture.runAsync(this::insert);
            while (!inserting.isDone()) {
                faults.terminateConnections("app");
            }
            expect("57P01", () -> reasonOf(inserting));
        }
    }

    private static void reasonOf(CompletableFuture<?> failed) throws Throwable {
        try {
            failed.join();
        } catch (CompletionException e) {
            throw e.getCause();
        }
    }

    @Test
    void inserts_can_fail_with_any_code() {
        try (var _ = faults.refuseInserts("app.item", "40001")) {
            expect("40001", this::insert);
        }
    }
}
