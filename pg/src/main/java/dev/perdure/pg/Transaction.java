package dev.perdure.pg;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;

/// Runs work between `begin` and `commit`, on a connection that the pool resets afterwards.
final class Transaction {
    private Transaction() {}

    static <T extends @Nullable Object> T run(
            Connection connection, String place, Database.Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        var result = attempt(connection, place, work);
        try {
            connection.commit();
        } catch (SQLException e) {
            throw DatabaseException.committing("a commit to " + place + " failed", e);
        }
        return result;
    }

    private static <T extends @Nullable Object> T attempt(
            Connection connection, String place, Database.Work<T> work) {
        try {
            return work.with(connection);
        } catch (SQLException e) {
            rollBack(connection, e);
            throw DatabaseException.rolledBack("a transaction on " + place + " failed", e);
        } catch (RuntimeException | Error e) {
            rollBack(connection, e);
            throw e;
        }
    }

    /// If this fails, the connection is broken, and the server rolls back by itself.
    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
