package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.decision.SnapshotStore;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import java.sql.Types;
import java.util.Optional;

/// Snapshots of one log, in a table beside it.
final class PostgresSnapshots implements SnapshotStore {
    private final Database database;
    private final LogNumber log;

    PostgresSnapshots(Database database, LogNumber log) {
        this.database = database;
        this.log = log;
    }

    @Override
    public Optional<Snapshot> load(Key key, int version) {
        try {
            return database.with(connection -> {
                var sql = "select * from " + log.schema() + ".load_snapshot(?, ?, ?, ?)";
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, log.number());
                    statement.setString(2, key.name());
                    statement.setString(3, key.query());
                    statement.setInt(4, version);
                    try (var row = statement.executeQuery()) {
                        return row.next()
                                ? Optional.of(
                                        new Snapshot(
                                                version,
                                                row.getLong(1),
                                                row.getObject(2, Long.class),
                                                new Encoded(row.getString(3), row.getBytes(4))))
                                : Optional.<Snapshot>empty();
                    }
                }
            });
        } catch (DatabaseException e) {
            throw Errors.of("loading snapshot '%s' of log '%s'".formatted(key, log.name()), e);
        }
    }

    @Override
    public boolean save(Key key, Snapshot snapshot) {
        try {
            return database.with(connection -> {
                var sql = "select " + log.schema() + ".save_snapshot(?, ?, ?, ?, ?, ?, ?, ?)";
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, log.number());
                    statement.setString(2, key.name());
                    statement.setString(3, key.query());
                    statement.setInt(4, snapshot.version());
                    statement.setLong(5, snapshot.position());
                    statement.setObject(6, snapshot.mark(), Types.BIGINT);
                    statement.setString(7, snapshot.state().codec());
                    statement.setBytes(8, snapshot.state().bytes());
                    try (var row = statement.executeQuery()) {
                        row.next();
                        return row.getBoolean(1);
                    }
                }
            });
        } catch (DatabaseException e) {
            throw Errors.of("saving snapshot '%s' of log '%s'".formatted(key, log.name()), e);
        }
    }

    @Override
    public int delete(String name) {
        try {
            return database.with(connection -> {
                var sql = "select " + log.schema() + ".delete_snapshots(?, ?)";
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, log.number());
                    statement.setString(2, name);
                    try (var row = statement.executeQuery()) {
                        row.next();
                        return row.getInt(1);
                    }
                }
            });
        } catch (DatabaseException e) {
            throw Errors.of("deleting snapshots '%s' of log '%s'".formatted(name, log.name()), e);
        }
    }
}
