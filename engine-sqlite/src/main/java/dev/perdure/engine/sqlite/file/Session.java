package dev.perdure.engine.sqlite.file;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A connection whose statements are prepared once and kept. Confined to one thread at a time.
///
/// Transactions are begun and ended by plain statements; the driver's own handling of them is
/// switched off, because it would add two statements to each of ours.
public final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    private Session(Connection connection) {
        this.connection = connection;
    }

    /// Takes over a connection, and closes it if that fails.
    public static Session on(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate("commit");
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return new Session(connection);
    }

    /// Turns a row into a value.
    public interface Mapping<T> {
        T map(Row row) throws SQLException;
    }

    /// Runs a statement that returns no rows.
    ///
    /// @return how many rows it changed
    public int run(String sql, @Nullable Object... arguments) throws SQLException {
        try {
            return bind(sql, arguments).executeUpdate();
        } catch (SQLException e) {
            forget(sql);
            throw e;
        }
    }

    public <T> List<T> list(String sql, Mapping<T> mapping, @Nullable Object... arguments)
            throws SQLException {
        try (var rows = bind(sql, arguments).executeQuery()) {
            var row = new Row(rows);
            var list = new ArrayList<T>();
            while (row.next()) {
                list.add(mapping.map(row));
            }
            return list;
        } catch (SQLException e) {
            forget(sql);
            throw e;
        }
    }

    public <T> @Nullable T first(String sql, Mapping<T> mapping, @Nullable Object... arguments)
            throws SQLException {
        try (var rows = bind(sql, arguments).executeQuery()) {
            var row = new Row(rows);
            return row.next() ? mapping.map(row) : null;
        } catch (SQLException e) {
            forget(sql);
            throw e;
        }
    }

    /// {@return the first column of the first row, or 0 if there is none or it is null}
    public long number(String sql, @Nullable Object... arguments) throws SQLException {
        var number = first(sql, Row::number, arguments);
        return number == null ? 0 : number;
    }

    /// {@return the statements that were used so far}
    public Set<String> statements() {
        return Set.copyOf(prepared.keySet());
    }

    /// Waits for locks of other processes in short steps.
    void waitBriefly(Duration timeout) throws SQLException {
        WriteLockWait.install(connection, timeout);
    }

    /// Runs several statements, such as a schema.
    public void script(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        for (var statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
        connection.close();
    }

    private PreparedStatement bind(String sql, @Nullable Object[] arguments) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
        return statement;
    }

    /// The driver finalizes a statement that failed, so the next use prepares it anew.
    private void forget(String sql) throws SQLException {
        var statement = prepared.remove(sql);
        if (statement != null) {
            statement.close();
        }
    }
}
