package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.pg.Database;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// One call that reads a page.
final class Reads {
    private final LogNumber log;
    private final Query query;
    private final List<Scan> scans;
    private final ReadOptions options;

    /// @param options of which the limit and the page size, whichever is less, bound the page
    Reads(LogNumber log, Query query, ReadOptions options) {
        this.log = log;
        this.query = query;
        this.scans = Scan.of(log.number(), query);
        this.options = options;
    }

    /// @param hint a position that the log has reached
    Page page(Database database, long hint) {
        return database.with(connection -> read(connection, hint));
    }

    Page read(Connection connection, long hint) throws SQLException {
        var sql = new StringBuilder("select * from ").append(log.schema());
        sql.append(options.backwards() ? ".read_backwards(" : ".read_forwards(");
        sql.append("?, ?, ?, ?, ?");
        if (!query.isEverything()) {
            sql.append(", ?, ?, ?, ?");
        }
        if (query.occurredFrom() != null) {
            sql.append(", p_from => ?");
        }
        if (query.occurredUntil() != null) {
            sql.append(", p_to => ?");
        }
        try (var statement = connection.prepareStatement(sql.append(')').toString())) {
            bind(connection, statement, hint);
            try (var rows = statement.executeQuery()) {
                return page(rows);
            }
        }
    }

    private void bind(Connection connection, PreparedStatement statement, long hint)
            throws SQLException {
        statement.setInt(1, log.number());
        statement.setLong(2, hint);
        statement.setLong(3, options.after());
        statement.setLong(4, options.until());
        statement.setInt(5, (int) Math.min(options.limit(), options.pageSize()));
        int at = 6;
        if (!query.isEverything()) {
            for (var column : columns()) {
                statement.setArray(at++, connection.createArrayOf("text", column));
            }
        }
        if (query.occurredFrom() != null) {
            statement.setObject(at++, AppendCall.micros(query.occurredFrom()));
        }
        if (query.occurredUntil() != null) {
            statement.setObject(at, AppendCall.micros(query.occurredUntil()));
        }
    }

    private List<@Nullable String[]> columns() {
        return List.of(
                scans.stream().map(Scan::hashesText).toArray(String[]::new),
                scans.stream().map(Scan::typeHashes).toArray(String[]::new),
                scans.stream().map(Scan::types).toArray(String[]::new),
                scans.stream().map(Scan::tags).toArray(String[]::new));
    }

    private static Page page(ResultSet rows) throws SQLException {
        var events = new ArrayList<StoredEvent>();
        long head = 0;
        while (rows.next()) {
            head = rows.getLong(1);
            long position = rows.getLong(2);
            if (!rows.wasNull()) {
                events.add(event(position, rows));
            }
        }
        return new Page(events, head);
    }

    private static StoredEvent event(long position, ResultSet rows) throws SQLException {
        var codec = rows.getString(8);
        var metadata = rows.getBytes(10);
        var recordedAt = time(rows, 4);
        return new StoredEvent(
                position,
                recordedAt == null ? Instant.EPOCH : recordedAt,
                new NewEvent(
                        rows.getObject(5, UUID.class),
                        rows.getString(6),
                        tags(rows),
                        new Encoded(codec, rows.getBytes(9)),
                        metadata == null ? Encoded.NONE : new Encoded(codec, metadata),
                        time(rows, 3),
                        rows.getString(11),
                        rows.getString(12),
                        rows.getString(13)));
    }

    private static List<EventTag> tags(ResultSet rows) throws SQLException {
        var tags = new ArrayList<EventTag>();
        for (var tag : (String[]) rows.getArray(7).getArray()) {
            tags.add(new EventTag(tag));
        }
        return tags;
    }

    private static @Nullable Instant time(ResultSet rows, int column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
