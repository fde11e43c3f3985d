package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.projection.DeadLetter;
import dev.perdure.eventstore.projection.ShardState;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionState;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;

/// How subscriptions are. Each method is one call.
final class SubscriptionQueries {
    private final int log;
    private final Checkpoints checkpoints;

    SubscriptionQueries(int log, Checkpoints checkpoints) {
        this.log = log;
        this.checkpoints = checkpoints;
    }

    List<SubscriptionState> states() {
        var sql = "select * from " + checkpoints.schema() + ".subscription_states(?)";
        return checkpoints
                .database()
                .with(connection -> {
                    try (var statement = connection.prepareStatement(sql)) {
                        statement.setInt(1, log);
                        try (var rows = statement.executeQuery()) {
                            return states(rows);
                        }
                    }
                });
    }

    private static List<SubscriptionState> states(ResultSet rows) throws SQLException {
        var shards = new LinkedHashMap<SubscriptionState, List<ShardState>>();
        while (rows.next()) {
            var state =
                    new SubscriptionState(
                            new SubscriptionId(text(rows, 1), rows.getInt(2)),
                            rows.getBoolean(3),
                            rows.getBoolean(4),
                            rows.getString(5),
                            rows.getInt(6),
                            rows.getLong(7),
                            rows.getLong(8),
                            List.of());
            shards.computeIfAbsent(state, _ -> new ArrayList<>()).add(shard(rows));
        }
        var states = new ArrayList<SubscriptionState>();
        shards.forEach((it, list) -> states.add(it.withShards(list)));
        return List.copyOf(states);
    }

    private static ShardState shard(ResultSet rows) throws SQLException {
        return new ShardState(
                rows.getInt(9),
                rows.getLong(10),
                rows.getLong(11),
                Duration.ofMillis(rows.getLong(12)),
                time(rows, 13),
                rows.getString(14),
                time(rows, 15),
                failure(rows));
    }

    private static ShardState.@Nullable Failure failure(ResultSet rows) throws SQLException {
        var error = rows.getString(17);
        return error == null
                ? null
                : new ShardState.Failure(rows.getInt(16), error, rows.getLong(18), text(rows, 19));
    }

    List<DeadLetter> dead(SubscriptionId id, long after, int limit) {
        return checkpoints
                .database()
                .with(connection -> {
                    var sql =
                            "select * from "
                                    + checkpoints.schema()
                                    + ".read_dead_letters(?, ?, ?, ?, ?)";
                    try (var statement = connection.prepareStatement(sql)) {
                        statement.setInt(1, log);
                        statement.setString(2, id.name());
                        statement.setInt(3, id.version());
                        statement.setLong(4, after);
                        statement.setInt(5, limit);
                        try (var rows = statement.executeQuery()) {
                            return dead(rows);
                        }
                    }
                });
    }

    private static List<DeadLetter> dead(ResultSet rows) throws SQLException {
        var letters = new ArrayList<DeadLetter>();
        while (rows.next()) {
            letters.add(
                    new DeadLetter(
                            rows.getLong(1),
                            text(rows, 2),
                            rows.getInt(3),
                            rows.getInt(4),
                            text(rows, 5),
                            Objects.requireNonNull(time(rows, 6), "given_up_at")));
        }
        return List.copyOf(letters);
    }

    private static String text(ResultSet rows, int column) throws SQLException {
        return Objects.requireNonNullElse(rows.getString(column), "");
    }

    private static @Nullable Instant time(ResultSet rows, int column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
