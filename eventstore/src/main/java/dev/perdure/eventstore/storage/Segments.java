package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.Segment;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The segments of a log, and taking them out of it.
final class Segments {
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final Database database;
    private final LogNumber log;

    Segments(Database database, LogNumber log) {
        this.database = database;
        this.log = log;
    }

    long archivedUpTo() {
        return database.with(connection -> {
            var sql = "select " + log.schema() + ".archived_up_to(?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, log.number());
                try (var row = statement.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    List<Segment> list() {
        return database.with(connection -> {
            var sql = "select number, is_archived, bytes from " + log.schema() + ".segments_of(?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, log.number());
                try (var rows = statement.executeQuery()) {
                    var segments = new ArrayList<Segment>();
                    while (rows.next()) {
                        segments.add(segment(rows.getLong(1), rows.getBoolean(2), rows.getLong(3)));
                    }
                    return segments;
                }
            }
        });
    }

    private Segment segment(long number, boolean archived, long bytes) {
        long before = number * log.segmentSize();
        var tables =
                List.of(
                        "event_%d_%d".formatted(log.number(), number),
                        "event_tag_%d_%d".formatted(log.number(), number));
        return new Segment(before + 1, before + log.segmentSize(), archived, bytes, tables);
    }

    /// One transaction for each segment, so that others wait for one at a time.
    ///
    /// @return what was archived or dropped
    List<Segment> archive(long upTo, boolean drop) {
        var archived = new ArrayList<Segment>();
        for (var next = archiveOne(upTo, drop); next != null; next = archiveOne(upTo, drop)) {
            archived.add(next);
        }
        return archived;
    }

    private @Nullable Segment archiveOne(long upTo, boolean drop) {
        try {
            return database.with(connection -> {
                var sql = "select * from " + log.schema() + ".archive_segment(?, ?, ?)";
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setInt(1, log.number());
                    statement.setLong(2, upTo);
                    statement.setBoolean(3, drop);
                    try (var row = statement.executeQuery()) {
                        row.next();
                        return archived(upTo, row);
                    }
                }
            });
        } catch (DatabaseException e) {
            if (e.sqlState().filter(LOCK_NOT_AVAILABLE::equals).isPresent()) {
                throw busy(upTo, e);
            }
            throw e;
        }
    }

    private @Nullable Segment archived(long upTo, ResultSet row) throws SQLException {
        requireHead(upTo, row.getLong("head"));
        var behind = row.getString("behind_name");
        if (behind != null) {
            throw refused(
                    ("log '%s' cannot be archived up to position %d: version %d of subscription"
                                    + " '%s' is at position %d. Archive up to there, let it go on,"
                                    + " or delete it")
                            .formatted(
                                    log.name(),
                                    upTo,
                                    row.getInt("behind_version"),
                                    behind,
                                    row.getLong("behind_position")));
        }
        long number = row.getLong("number");
        return row.wasNull() ? null : segment(number, true, row.getLong("bytes"));
    }

    private void requireHead(long upTo, long head) {
        if (upTo > head) {
            throw refused(
                    ("log '%s' cannot be archived up to position %d: its head is %d. Name a"
                                    + " position up to there")
                            .formatted(log.name(), upTo, head));
        }
    }

    private static EventStoreException refused(String message) {
        return new EventStoreException(Reason.REFUSED, message, null);
    }

    private EventStoreException busy(long upTo, DatabaseException cause) {
        return new EventStoreException(
                Reason.UNAVAILABLE,
                ("archiving log '%s' up to position %d needs its tables for itself for a moment,"
                                + " and did not get them within half a second: some transaction"
                                + " uses them for longer. Whole segments may be archived already;"
                                + " repeat it for the others")
                        .formatted(log.name(), upTo),
                cause);
    }
}
