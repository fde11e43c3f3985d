package dev.perdure.engine.postgres;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/// Connections for transactional activities, in a pool of their own: user code may keep them for
/// long, and the node must still be able to renew its lease. Opened by the first that needs one.
/// Safe for any thread.
final class ActivityConnections implements AutoCloseable {
    private final DatabaseOptions options;
    private @Nullable Database database;
    private boolean closed;

    ActivityConnections(DatabaseOptions options) {
        this.options = options.withApplicationName(options.applicationName() + " activities");
    }

    /// {@return a connection for the caller to close}
    Connection open() throws SQLException {
        return database().connection();
    }

    private synchronized Database database() throws SQLException {
        if (closed) {
            throw new SQLException("the provider is closed", "08003");
        }
        var open = database == null ? Database.open(options) : database;
        database = open;
        return open;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (database != null) {
            database.close();
        }
    }
}
