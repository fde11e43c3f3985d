package dev.perdure.pg;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// A pool of connections to one database. May be used by any number of threads.
///
/// Connections commit each statement and read what is committed, unless the caller says otherwise;
/// the pool takes such changes back. The server need not be up when the pool is opened, and may go
/// away and come back at any time: each use then fails as transient until it does.
public final class Database implements AutoCloseable {
    private final DatabaseOptions options;
    private final HikariDataSource pool;

    private Database(DatabaseOptions options, HikariDataSource pool) {
        this.options = options;
        this.pool = pool;
    }

    /// Something to do with a connection, which is taken back afterwards.
    ///
    /// @param <T> what it finds
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    /// Opens a pool without connecting yet.
    public static Database open(DatabaseOptions options) {
        return new Database(options, new HikariDataSource(configuration(options)));
    }

    public DatabaseOptions options() {
        return options;
    }

    /// Connects once, so that a wrong address, password or name is told now.
    ///
    /// @throws DatabaseException if that fails; its message names what to check
    public void checkReachable() {
        Connections.checkReachable(options);
    }

    /// {@return a connection for the caller to close, which gives it back}
    ///
    /// @throws SQLException if none is free, or none can be opened, within the acquire timeout
    public Connection connection() throws SQLException {
        return pool.getConnection();
    }

    /// Does something with one connection. Each statement commits itself.
    ///
    /// @throws DatabaseException for each `SQLException`; with an unknown outcome if an answer was
    ///   lost
    public <T extends @Nullable Object> T with(Work<T> work) {
        try (var connection = acquire()) {
            return work.with(connection);
        } catch (SQLException e) {
            throw DatabaseException.committing("a statement on " + place() + " failed", e);
        }
    }

    /// Runs one statement without arguments, such as one that changes a schema.
    ///
    /// @throws DatabaseException as [#with(Work)] does
    public void execute(String sql) {
        with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    /// {@return the rows of a query, each value as text; nulls are empty}
    public List<List<String>> rows(String sql) {
        return with(connection -> {
            try (var statement = connection.createStatement();
                    var result = statement.executeQuery(sql)) {
                int columns = result.getMetaData().getColumnCount();
                var rows = new ArrayList<List<String>>();
                while (result.next()) {
                    var row = new ArrayList<String>();
                    for (int i = 1; i <= columns; i++) {
                        row.add(Objects.requireNonNullElse(result.getString(i), ""));
                    }
                    rows.add(List.copyOf(row));
                }
                return List.copyOf(rows);
            }
        });
    }

    /// Does something in one transaction: all of it or nothing.
    ///
    /// @throws DatabaseException for each `SQLException`; with an unknown outcome only if the
    ///   answer to the commit was lost
    public <T extends @Nullable Object> T inTransaction(Work<T> work) {
        try (var connection = acquire()) {
            return Transaction.run(connection, place(), work);
        } catch (SQLException e) {
            throw DatabaseException.rolledBack("a connection to " + place() + " failed", e);
        }
    }

    /// Closes all connections. Waits for none of those in use.
    @Override
    public void close() {
        pool.close();
    }

    /// {@return `database 'host:port/name'`}
    String place() {
        return "database '" + options.place() + "'";
    }

    private Connection acquire() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw DatabaseException.rolledBack("no connection to " + place() + reasonOf(e), e);
        }
    }

    /// The pool tells how full it is; why it could not open another one is told by the cause.
    private static String reasonOf(SQLException error) {
        var cause = error.getCause();
        return cause == null ? "" : " (" + cause.getMessage() + ")";
    }

    private static HikariConfig configuration(DatabaseOptions options) {
        var config = new HikariConfig();
        config.setPoolName(options.applicationName());
        config.setDataSource(Connections.source(options));
        config.setMaximumPoolSize(options.maxConnections());
        config.setMinimumIdle(0);
        config.setIdleTimeout(Duration.ofMinutes(5).toMillis());
        config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
        config.setConnectionTimeout(options.timeouts().acquire().toMillis());
        config.setInitializationFailTimeout(-1);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        config.setAutoCommit(true);
        return config;
    }
}
