package dev.perdure.pg;

import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/// Opens connections as the options want them.
final class Connections {
    private Connections() {}

    static PGSimpleDataSource source(DatabaseOptions options) {
        var timeouts = options.timeouts();
        var source = new PGSimpleDataSource();
        source.setUser(options.user());
        source.setPassword(options.password());
        source.setApplicationName(options.applicationName());
        source.setConnectTimeout(seconds(timeouts.connect()));
        source.setLoginTimeout(seconds(timeouts.connect().multipliedBy(2)));
        source.setSocketTimeout(seconds(timeouts.socket()));
        source.setTcpKeepAlive(true);
        if (!options.preparedStatements()) {
            source.setPrepareThreshold(0);
        }
        source.setUrl(options.url()); // last, so that what it says explicitly wins
        if (options.preparedStatements() && timeouts.statement().isPositive()) {
            source.setOptions(startOptions(source.getOptions(), timeouts.statement().toMillis()));
        }
        return source;
    }

    /// Connects and disconnects.
    ///
    /// @throws DatabaseException if that fails
    static void checkReachable(DatabaseOptions options) {
        try (var connection = source(options).getConnection()) {
            connection.isReadOnly();
        } catch (SQLException e) {
            throw DatabaseException.rolledBack(
                    "database '" + options.place() + "' cannot be used", e);
        }
    }

    /// {@return true if somebody stands between: the process that greeted us is not the one that
    /// works for us}
    static boolean goesThroughPooler(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getInt(1) != connection.unwrap(PGConnection.class).getBackendPID();
        }
    }

    private static String startOptions(@Nullable String given, long ms) {
        var own = "-c statement_timeout=" + ms;
        return given == null || given.isBlank() ? own : own + " " + given;
    }

    private static int seconds(Duration duration) {
        return (int) (duration.plusMillis(999).toMillis() / 1_000);
    }
}
