package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Transactions of strangers stay open, in this database and in another one of the server: they
/// neither stall a feed nor change a decision.
@Timeout(120)
final class StrangersTest {
    private final History history = new History();

    @Test
    void open_and_prepared_transactions_stall_nothing_and_change_no_decision() throws Exception {
        var options = ServerOptions.defaults().withSetting("max_prepared_transactions", "4");
        try (var server = EmbeddedPostgres.start(options);
                var place = TestDatabase.on(server);
                var here = place.open();
                var there = Database.open(otherDatabase(server, here));
                var store =
                        EventStore.open(
                                EventStoreOptions.of(place.options()).withSchema(place.schema()))) {
            var log = new RealStore(store.log("library"));
            var races = new Races(history, List.of(log));
            races.round(Shape.ALL, 2);

            var strangers = new ArrayList<Connection>();
            for (var database : List.of(here, there)) {
                strangers.add(oldSnapshot(database));
                strangers.add(openWriter(database));
                prepare(database);
            }
            raceAndFollow(races, log);
            for (var stranger : strangers) {
                stranger.rollback();
                stranger.close();
            }
            here.execute("rollback prepared 'prepared_postgres'");
            there.execute("rollback prepared 'prepared_other'");
        }
    }

    private void raceAndFollow(Races races, StoreUnderTest log) throws Exception {
        for (var shape : Shape.values()) {
            long before = log.all().size();
            int accepted = races.round(shape, 8);

            assertThat(accepted).isEqualTo(shape.isExclusive() ? 1 : accepted);
            assertThat(log.all()).hasSize((int) before + accepted);
        }
        try (var workload = new Workload(history, List.of(log), false).start(4)) {
            workload.await(100);
        }
        history.assertSound(log);
    }

    private static DatabaseOptions otherDatabase(PostgresServer server, Database here) {
        here.execute("create database other");
        return server.database().withUrl(server.url().replace("/postgres?", "/other?"));
    }

    /// Keeps old versions of rows from being removed.
    private static Connection oldSnapshot(Database database) throws SQLException {
        var connection = database.connection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        execute(connection, "select count(*) from pg_class");
        return connection;
    }

    /// Has a transaction number, below those of everything that comes later.
    private static Connection openWriter(Database database) throws SQLException {
        var connection = database.connection();
        connection.setAutoCommit(false);
        execute(connection, "create table of_a_stranger (id int)");
        return connection;
    }

    private static void prepare(Database database) {
        database.with(connection -> {
            connection.setAutoCommit(false);
            execute(connection, "create table prepared (id int)");
            execute(connection, "prepare transaction 'prepared_" + connection.getCatalog() + "'");
            connection.setAutoCommit(true);
            return true;
        });
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
