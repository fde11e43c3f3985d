package dev.perdure.bench.events;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.pg.CopyRows;
import dev.perdure.pg.Copying;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Iterator;
import java.util.stream.Collectors;

/// What two stores with tables of their own have in common.
abstract class PostgresRival implements BoundaryStore {
    private static final int CHUNK = 20_000;

    final Database database;
    final String schema;

    PostgresRival(DatabaseOptions server, String schema) {
        this.database = Database.open(server.withMaxConnections(60));
        this.schema = schema;
        database.execute("drop schema if exists " + schema + " cascade");
        database.execute("create schema " + schema);
    }

    /// {@return table and columns that rows are copied to}
    abstract String target();

    /// Adds an event as a row.
    abstract void add(CopyRows rows, NewEvent event);

    @Override
    public void fill(Iterator<NewEvent> history) {
        while (history.hasNext()) {
            var rows = new CopyRows();
            for (int i = 0; i < CHUNK && history.hasNext(); i++) {
                add(rows, history.next());
            }
            database.inTransaction(it -> Copying.in(it, target(), rows));
        }
    }

    /// What is read from a row.
    ///
    /// @param <T> what it is
    interface Reading<T extends @Nullable Object> {
        T of(ResultSet rows) throws SQLException;
    }

    /// Runs a query with parameters.
    <T extends @Nullable Object> T query(String sql, Reading<T> reading, Object... parameters) {
        return database.with(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    set(connection, statement, i + 1, parameters[i]);
                }
                try (var rows = statement.executeQuery()) {
                    return reading.of(rows);
                }
            }
        });
    }

    private static void set(
            Connection connection, PreparedStatement statement, int at, Object value)
            throws SQLException {
        if (value instanceof String[] texts) {
            statement.setArray(at, connection.createArrayOf("text", texts));
        } else {
            statement.setObject(at, value);
        }
    }

    static String[] texts(Collection<EventTag> tags) {
        return tags.stream().map(EventTag::text).toArray(String[]::new);
    }

    static String quoted(Collection<String> texts) {
        return texts.stream()
                .map(it -> "'" + it.replace("'", "''") + "'")
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @Override
    public void close() {
        database.close();
    }
}
