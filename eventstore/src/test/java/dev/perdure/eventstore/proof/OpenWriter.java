package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;

/// A session that has appended an event without a tag and holds the log: it did not commit yet.
final class OpenWriter implements AutoCloseable {
    private final Database database;
    private final Connection connection;
    private final long pid;
    private final long head;
    private final AppendRequest request = AppendRequest.of(NewEvent.of("slow", Encoded.json("{}")));

    private OpenWriter(Database database, String schema, int isolation) throws SQLException {
        this.database = database;
        this.connection = database.connection();
        connection.setAutoCommit(false);
        connection.setTransactionIsolation(isolation);
        this.pid = number("select pg_backend_pid()");
        this.head =
                number(
                        """
                        select a.head
                        from (select log, segment_size from %1$s.log order by log limit 1) l
                        cross join lateral %1$s.append_events(l.log, l.segment_size, 0, '{1}',
                            array['%2$s'::uuid], '{slow}', '{0}', array[null::bigint], '{"{}"}',
                            '{json}', array['{}'::bytea], '{}', '{}') a
                        """
                                .formatted(schema, request.events().getFirst().id()));
    }

    /// @param options of the database that has the log
    /// @param schema whose first log it is
    static OpenWriter on(DatabaseOptions options, String schema) throws SQLException {
        return at(options, schema, Connection.TRANSACTION_READ_COMMITTED);
    }

    /// @param isolation as [Connection] numbers it
    static OpenWriter at(DatabaseOptions options, String schema, int isolation)
            throws SQLException {
        var database = Database.open(options.withMaxConnections(1));
        try {
            return new OpenWriter(database, schema, isolation);
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    private long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    AppendRequest request() {
        return request;
    }

    /// {@return the head when it got the log; its event goes after it}
    long head() {
        return head;
    }

    long pid() {
        return pid;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    /// Stops the session's process as it is (SIGSTOP), until it may [go on][#goOn].
    void freeze() {
        signal("STOP");
    }

    void goOn() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int result =
                    new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
            if (result != 0) {
                throw new IllegalStateException("kill -%s %d: %d".formatted(name, pid, result));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Rolls back what was not committed.
    @Override
    public void close() {
        database.close();
    }
}
