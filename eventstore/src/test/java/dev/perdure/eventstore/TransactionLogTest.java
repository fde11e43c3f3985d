package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;

/// Appending in transactions of the caller.
final class TransactionLogTest {
    private static final EventTag BOOK = EventTag.of("book", "b1");

    private final TestDatabase place = TestDatabase.create();
    private final Database database = place.open();
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
        database.close();
        place.close();
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), BOOK);
    }

    private Connection begun() throws SQLException {
        var connection = database.connection();
        connection.setAutoCommit(false);
        return connection;
    }

    @Test
    void events_are_there_when_the_transaction_commits() throws SQLException {
        try (var connection = begun()) {
            var appended = store.in(connection, "library").append(event("a"));

            assertThat(appended.first()).isEqualTo(1);
            assertThat(log.head()).isZero();
            connection.commit();
        }
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void nobody_sees_what_was_rolled_back_and_its_positions_are_used_again() throws SQLException {
        try (var connection = begun()) {
            store.in(connection, "library").append(event("a"));
            connection.rollback();
        }

        assertThat(log.append(event("b")).first()).isEqualTo(1);
    }

    @Test
    void others_append_after_the_transaction_and_see_what_it_appended() throws SQLException {
        CompletableFuture<AppendResult> other;
        try (var connection = begun()) {
            var request =
                    AppendRequest.of(event("b"))
                            .withCondition(AppendCondition.noneMatches(Query.tagged(BOOK)));
            store.in(connection, "library").append(event("a"));
            other = log.appendAsync(request);
            connection.commit();
        }

        assertThat(other.join())
                .isInstanceOfSatisfying(
                        AppendResult.Conflict.class,
                        it -> assertThat(it.offenders().getFirst().position()).isEqualTo(1));
    }

    @Test
    void a_transaction_sees_its_own_events() throws SQLException {
        try (var connection = begun()) {
            var own = store.in(connection, "library");
            own.append(event("a"));

            assertThat(own.readDecision(Query.tagged(BOOK), 0).events()).hasSize(1);
            assertThat(
                            own.append(
                                    AppendRequest.of(event("b"))
                                            .withCondition(
                                                    AppendCondition.noneMatches(
                                                            Query.tagged(BOOK)))))
                    .isInstanceOf(AppendResult.Conflict.class);
            connection.commit();
        }
        assertThat(log.head()).isEqualTo(1);
    }

    @Test
    void other_isolation_levels_are_refused() throws SQLException {
        try (var connection = begun()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);

            assertThatThrownBy(() -> store.in(connection, "library").append(event("a")))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("read committed");
            connection.rollback();
        }
    }

    @Test
    void a_connection_that_commits_by_itself_is_refused() throws SQLException {
        try (var connection = database.connection()) {
            assertThatThrownBy(() -> store.in(connection, "library").append(event("a")))
                    .isInstanceOf(EventStoreException.class)
                    .hasMessageContaining("auto-commit");
        }
    }
}
