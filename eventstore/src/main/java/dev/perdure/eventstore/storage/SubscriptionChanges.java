package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.TransactionWork;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Changes of subscriptions, each in one transaction that tells all members when it commits.
final class SubscriptionChanges {
    /// A version that is further behind than this is not waited for.
    static final long NEARLY = 10_000;

    private static final long LOOK_NS = 2_000_000;
    private static final String DEADLOCK = "40P01";
    private static final int MOST_ATTEMPTS = 5;

    private final int log;
    private final Wakeups wakeups;
    private final Checkpoints checkpoints;

    SubscriptionChanges(int log, Wakeups wakeups, Checkpoints checkpoints) {
        this.log = log;
        this.wakeups = wakeups;
        this.checkpoints = checkpoints;
    }

    int pause(SubscriptionId id, String reason) {
        return change(connection -> pause(connection, id, reason));
    }

    int resume(SubscriptionId id) {
        return change(connection -> pause(connection, id, null));
    }

    private int pause(Connection connection, SubscriptionId id, @Nullable String reason)
            throws SQLException {
        try (var statement = call(connection, "pause_subscription(?, ?, ?, ?, ?)", id)) {
            statement.setBoolean(4, reason != null);
            statement.setString(5, reason);
            return (int) number(statement);
        }
    }

    int rewind(SubscriptionId id, long position, TransactionWork work) {
        return change(connection -> {
            try (var statement = call(connection, "rewind_subscription(?, ?, ?, ?)", id)) {
                statement.setLong(4, position);
                int subscription = (int) number(statement);
                work.run(connection);
                return subscription;
            }
        });
    }

    int delete(SubscriptionId id, TransactionWork work) {
        return change(connection -> {
            try (var statement = call(connection, "delete_subscription(?, ?, ?)", id)) {
                int subscription = (int) number(statement);
                work.run(connection);
                return subscription;
            }
        });
    }

    SubscriptionId rebuild(String name) {
        var sql = "select " + checkpoints.schema() + ".rebuild_subscription(?, ?)";
        int version =
                checkpoints
                        .database()
                        .inTransaction(connection -> {
                            try (var statement = connection.prepareStatement(sql)) {
                                statement.setInt(1, log);
                                statement.setString(2, name);
                                return (int) number(statement);
                            }
                        });
        return new SubscriptionId(name, version);
    }

    /// The version that serves is held where it is while the other one catches up, so that they do
    /// not chase each other.
    ///
    /// @return how many positions are missing; 0 if it serves now
    long switchTo(SubscriptionId id, Duration patience, TransactionWork work) {
        long deadline = System.nanoTime() + patience.toNanos();
        long left =
                checkpoints
                        .database()
                        .inTransaction(connection -> {
                            var held = hold(connection, id);
                            long missing = attempt(connection, id, held);
                            while (missing > 0 && System.nanoTime() - deadline < 0) {
                                LockSupport.parkNanos(this, LOOK_NS);
                                missing = attempt(connection, id, held);
                            }
                            if (missing == 0) {
                                work.run(connection);
                                wakeups.announceChange(connection, Wakeups.ALL);
                            }
                            return missing;
                        });
        if (left == 0) {
            wakeups.changed(Wakeups.ALL);
        }
        return left;
    }

    private @Nullable Long hold(Connection connection, SubscriptionId id) throws SQLException {
        try (var statement = call(connection, "hold_serving(?, ?, ?)", id);
                var row = statement.executeQuery()) {
            row.next();
            long position = row.getLong(1);
            return row.wasNull() ? null : position;
        }
    }

    private long attempt(Connection connection, SubscriptionId id, @Nullable Long position)
            throws SQLException {
        try (var statement = call(connection, "switch_subscription(?, ?, ?, ?)", id)) {
            statement.setObject(4, position, Types.BIGINT);
            return number(statement);
        }
    }

    /// What a caller does may wait for a handler that waits for this transaction: if the server
    /// chose this one to end, it is repeated, and the handler finds that its shard was lost.
    ///
    /// @param work returns the number of the subscription
    private int change(Database.Work<Integer> work) {
        int subscription = 0;
        for (int attempt = 1; subscription == 0; attempt++) {
            try {
                subscription = checkpoints.database().inTransaction(announced(work));
            } catch (DatabaseException e) {
                boolean deadlock = e.sqlState().filter(DEADLOCK::equals).isPresent();
                if (!deadlock || attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
        wakeups.changed(subscription);
        return subscription;
    }

    private Database.Work<Integer> announced(Database.Work<Integer> work) {
        return connection -> {
            int changed = work.with(connection);
            wakeups.announceChange(connection, changed);
            return changed;
        };
    }

    private PreparedStatement call(Connection connection, String function, SubscriptionId id)
            throws SQLException {
        var statement =
                connection.prepareStatement("select " + checkpoints.schema() + "." + function);
        statement.setInt(1, log);
        statement.setString(2, id.name());
        statement.setInt(3, id.version());
        return statement;
    }

    private static long number(PreparedStatement statement) throws SQLException {
        try (var row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
