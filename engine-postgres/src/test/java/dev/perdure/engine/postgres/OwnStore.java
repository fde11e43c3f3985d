package dev.perdure.engine.postgres;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// A store on the server's own clock in a schema of its own, with a table `orders` of the
/// application in another one, and connections as applications have them.
final class OwnStore implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();
    private static final Duration LONG = Duration.ofSeconds(30);

    final String schema =
            "own_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
    final PostgresOptions options;
    private final Database database;
    private final List<PostgresProvider> providers = new ArrayList<>();

    OwnStore(DatabaseOptions server) {
        database = Database.open(server.withMaxConnections(20));
        options = PostgresOptions.of(server.withMaxConnections(20)).withSchema(schema);
        PostgresProvider.migrations(schema).apply(database);
        run("create schema " + app());
        run("create table %s.orders (id text primary key, item text)".formatted(app()));
    }

    /// {@return the schema of the application}
    String app() {
        return schema + "_app";
    }

    /// {@return a provider as one process has it}
    PostgresProvider provider() {
        var provider = PostgresProvider.open(options);
        providers.add(provider);
        return provider;
    }

    /// {@return a connection with an open transaction}
    Connection begin() throws SQLException {
        return begin(Connection.TRANSACTION_READ_COMMITTED);
    }

    Connection begin(int isolation) throws SQLException {
        var connection = database.connection();
        connection.setTransactionIsolation(isolation);
        connection.setAutoCommit(false);
        return connection;
    }

    int run(String sql) {
        return database.with(connection -> run(connection, sql));
    }

    static int run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : statement.getUpdateCount();
        }
    }

    /// {@return the first column of the only row}
    String read(String sql) {
        return database.with(connection -> read(connection, sql));
    }

    static String read(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    long count(String table) {
        return Long.parseLong(read("select count(*) from " + table));
    }

    /// {@return how many orders the application has}
    long orders() {
        return count(app() + ".orders");
    }

    static void insertOrder(Connection connection, OwnStore store, String id) throws SQLException {
        run(connection, "insert into %s.orders values ('%s', 'tea')".formatted(store.app(), id));
    }

    /// Waits until a query answers this.
    void await(String sql, String expected) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!read(sql).equals(expected)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        "expected %s of %s, found %s".formatted(expected, sql, read(sql)));
            }
            run("select pg_sleep(0.01)");
        }
    }

    @Override
    public void close() {
        providers.forEach(PostgresProvider::close);
        run("drop schema %s cascade".formatted(app()));
        run("drop schema %s cascade".formatted(schema));
        database.close();
    }
}
