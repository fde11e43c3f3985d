package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.pg.Database;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;

/// What members of subscriptions ask of the database: membership, leases, checkpoints. Each method
/// is one call.
final class Checkpoints {
    /// The SQLSTATE of our functions for a subscription that is not there.
    static final String NO_SUBSCRIPTION = "PD102";

    private static final int MOST_ERROR_CHARACTERS = 4_000;

    /// Connections that handlers leave to appends, reads and leases.
    private static final int LEFT_FREE = 3;

    private final Database database;
    private final String schema;
    private final Semaphore handlers;

    Checkpoints(Database database, String schema) {
        this.database = database;
        this.schema = schema;
        int most = database.options().maxConnections() - LEFT_FREE;
        this.handlers = new Semaphore(Math.max(1, most));
    }

    /// @param paused true if nothing may be handled
    /// @param surplus how many shards must be released
    /// @param nextMs when the next lease of another member lapses; `Long.MAX_VALUE` without others
    /// @param held the shards that the member holds now
    record Membership(boolean paused, int surplus, long nextMs, List<Held> held) {}

    /// @param position of the checkpoint
    record Held(Claim claim, long position) {}

    /// @param to the same as `from` to ask only
    /// @param handledAt when the last event had been recorded; `null` if none was handled
    /// @param seen what must be in the log; `null` if nothing must
    record Move(
            Claim claim, long from, long to, @Nullable Instant handledAt, @Nullable Seen seen) {}

    /// An event to give up on.
    ///
    /// @param from where the checkpoint is
    /// @param seen what must be in the log; `null` if nothing must
    record Skip(Claim claim, long from, StoredEvent event, @Nullable Seen seen) {}

    /// @param elsewhere true if the checkpoint was not where the move began
    record Moved(boolean elsewhere, long position, boolean paused) {}

    /// @param position of the event; 0 if it is about none
    record Failed(int attempts, String error, long position, String type) {
        Failed {
            error =
                    error.substring(0, Math.min(error.length(), MOST_ERROR_CHARACTERS))
                            .replace('\0', '␀');
        }
    }

    Database database() {
        return database;
    }

    String schema() {
        return schema;
    }

    /// Runs a handler in a transaction. Three connections of the pool are left for others: more
    /// handlers wait for each other.
    <T> T inHandlersTransaction(Database.Work<T> work) {
        handlers.acquireUninterruptibly();
        try {
            return database.inTransaction(work);
        } finally {
            handlers.release();
        }
    }

    /// {@return the number of a subscription, created if there is none}
    int open(int log, SubscriptionOptions options) {
        var id = options.id();
        return database.with(connection -> {
            var sql = "select * from " + schema + ".open_subscription(?, ?, ?, ?, ?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, log);
                statement.setString(2, id.name());
                statement.setInt(3, id.version());
                statement.setInt(4, options.shards());
                statement.setLong(5, options.startAfter());
                try (var row = statement.executeQuery()) {
                    row.next();
                    requireShards(options, row.getInt(2));
                    return row.getInt(1);
                }
            }
        });
    }

    private static void requireShards(SubscriptionOptions options, int found) {
        if (found != options.shards()) {
            throw new EventStoreException(
                    Reason.REFUSED,
                    ("subscription '%s' has %d shards, and is asked to have %d. Their number is"
                                    + " fixed: use it, or build a new version")
                            .formatted(options.id(), found, options.shards()),
                    null);
        }
    }

    Membership join(int subscription, String member, long leaseMs) {
        return database.with(connection -> {
            var sql = "select * from " + schema + ".join_subscription(?, ?, ?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, subscription);
                statement.setString(2, member);
                statement.setLong(3, leaseMs);
                try (var rows = statement.executeQuery()) {
                    return membership(subscription, rows);
                }
            }
        });
    }

    private static Membership membership(int subscription, ResultSet rows) throws SQLException {
        var held = new ArrayList<Held>();
        boolean paused = false;
        int surplus = 0;
        long nextMs = Long.MAX_VALUE;
        while (rows.next()) {
            paused = rows.getBoolean(1);
            surplus = rows.getInt(2);
            long next = rows.getLong(3);
            nextMs = rows.wasNull() ? Long.MAX_VALUE : next;
            int shard = rows.getInt(4);
            if (!rows.wasNull()) {
                held.add(
                        new Held(new Claim(subscription, shard, rows.getLong(5)), rows.getLong(6)));
            }
        }
        return new Membership(paused, surplus, nextMs, held);
    }

    void leave(Connection connection, int subscription, String member) throws SQLException {
        var sql = "select " + schema + ".leave_subscription(?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, subscription);
            statement.setString(2, member);
            statement.execute();
        }
    }

    void release(Connection connection, Claim claim) throws SQLException {
        var sql = "select " + schema + ".release_shard(?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, claim.subscription());
            statement.setInt(2, claim.shard());
            statement.setLong(3, claim.epoch());
            statement.execute();
        }
    }

    /// @throws EventStoreException *lost* if the shard is not held under this claim any more; *log
    ///   went back* if what was seen is not in the log any more
    Moved move(Connection connection, Move move) throws SQLException {
        var claim = move.claim();
        var sql = "select * from " + schema + ".move_checkpoint(?, ?, ?, ?, ?, ?, ?, ?)";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, claim.subscription());
            statement.setInt(2, claim.shard());
            statement.setLong(3, claim.epoch());
            statement.setLong(4, move.from());
            statement.setLong(5, move.to());
            var at = move.handledAt();
            statement.setObject(6, at == null ? null : at.atOffset(ZoneOffset.UTC));
            setSeen(statement, 7, move.seen());
            try (var row = statement.executeQuery()) {
                return moved(claim, row);
            }
        }
    }

    private static void setSeen(PreparedStatement statement, int at, @Nullable Seen seen)
            throws SQLException {
        statement.setObject(at, seen == null ? null : seen.position(), Types.BIGINT);
        statement.setObject(at + 1, seen == null ? null : seen.mark(), Types.BIGINT);
    }

    Moved move(Move move) {
        return database.with(connection -> move(connection, move));
    }

    private static Moved moved(Claim claim, ResultSet row) throws SQLException {
        row.next();
        var outcome = row.getString(1);
        if (outcome.equals("lost")) {
            throw new EventStoreException(
                    Reason.LOST,
                    ("shard %d of subscription number %d is not held under epoch %d any more: its"
                                    + " lease lapsed, or another member has it. Its checkpoint was"
                                    + " not moved")
                            .formatted(claim.shard(), claim.subscription(), claim.epoch()),
                    null);
        }
        if (outcome.equals("diverged")) {
            throw new EventStoreException(
                    Reason.LOG_WENT_BACK,
                    ("what shard %d of subscription number %d has seen is not in the log any more,"
                                    + " after a failover or a restore. Its checkpoint stays at %d")
                            .formatted(claim.shard(), claim.subscription(), row.getLong(2)),
                    null);
        }
        return new Moved(outcome.equals("elsewhere"), row.getLong(2), row.getBoolean(3));
    }

    void recordFailure(Claim claim, Failed failed) {
        database.with(connection -> {
            var sql = "select " + schema + ".record_failure(?, ?, ?, ?, ?, ?, ?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, claim.subscription());
                statement.setInt(2, claim.shard());
                statement.setLong(3, claim.epoch());
                statement.setInt(4, failed.attempts());
                statement.setString(5, failed.error());
                statement.setLong(6, failed.position());
                statement.setString(7, failed.type());
                return statement.execute();
            }
        });
    }

    /// Keeps an event as a dead letter, and moves the checkpoint to it.
    Moved skip(Skip skip, Failed failed) {
        var claim = skip.claim();
        var event = skip.event();
        return database.with(connection -> {
            var sql = "select * from " + schema + ".skip_event(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, claim.subscription());
                statement.setInt(2, claim.shard());
                statement.setLong(3, claim.epoch());
                statement.setLong(4, skip.from());
                statement.setLong(5, event.position());
                statement.setString(6, event.type());
                statement.setInt(7, failed.attempts());
                statement.setString(8, failed.error());
                setSeen(statement, 9, skip.seen());
                try (var row = statement.executeQuery()) {
                    return moved(claim, row);
                }
            }
        });
    }
}
