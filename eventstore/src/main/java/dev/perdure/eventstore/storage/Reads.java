package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
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

/// One call that reads a page, or asks whether there is anything to read.
final class Reads {
    private static final int HEAD = 1;
    private static final int MARK = 2;
    private static final int POSITION = 3;
    private static final int OCCURRED_AT = 4;
    private static final int RECORDED_AT = 5;
    private static final int ID = 6;
    private static final int TYPE = 7;
    private static final int TAGS = 8;
    private static final int CODEC = 9;
    private static final int PAYLOAD = 10;
    private static final int METADATA = 11;
    private static final int CORRELATION = 12;
    private static final int CAUSATION = 13;
    private static final int KEY_ID = 14;

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
        sql.append("?, ?, ?, ?, ?").append(queryParameters());
        if (!options.seen().isEmpty()) {
            sql.append(", p_seen => ?, p_seen_mark => ?");
        }
        try (var statement = connection.prepareStatement(sql.append(')').toString())) {
            bind(connection, statement, hint);
            try (var rows = statement.executeQuery()) {
                return page(rows);
            }
        }
    }

    /// {@return true if anything matches above the position that the options say}
    boolean matches(Connection connection) throws SQLException {
        var sql = "select %s.matches_after(?, ?%s)".formatted(log.schema(), queryParameters());
        try (var statement = connection.prepareStatement(sql)) {
            statement.setInt(1, log.number());
            statement.setLong(2, options.after());
            bindQuery(connection, statement, 3);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private String queryParameters() {
        return (query.isEverything() ? "" : ", ?, ?, ?, ?")
                + (query.occurredFrom() == null ? "" : ", p_from => ?")
                + (query.occurredUntil() == null ? "" : ", p_to => ?");
    }

    private void bind(Connection connection, PreparedStatement statement, long hint)
            throws SQLException {
        statement.setInt(1, log.number());
        statement.setLong(2, hint);
        statement.setLong(3, options.after());
        statement.setLong(4, options.until());
        statement.setInt(5, (int) Math.min(options.limit(), options.pageSize()));
        int at = bindQuery(connection, statement, 6);
        var seen = options.seen();
        if (!seen.isEmpty()) {
            var positions = seen.stream().map(Seen::position).toArray();
            var marks = seen.stream().map(Seen::mark).toArray();
            statement.setArray(at++, connection.createArrayOf("int8", positions));
            statement.setArray(at, connection.createArrayOf("int8", marks));
        }
    }

    /// {@return the number of the parameter that follows}
    private int bindQuery(Connection connection, PreparedStatement statement, int first)
            throws SQLException {
        int at = first;
        if (!query.isEverything()) {
            for (var column : columns()) {
                statement.setArray(at++, connection.createArrayOf("text", column));
            }
        }
        if (query.occurredFrom() != null) {
            statement.setObject(at++, AppendCall.micros(query.occurredFrom()));
        }
        if (query.occurredUntil() != null) {
            statement.setObject(at++, AppendCall.micros(query.occurredUntil()));
        }
        return at;
    }

    private List<@Nullable String[]> columns() {
        return List.of(
                scans.stream().map(Scan::hashesText).toArray(String[]::new),
                scans.stream().map(Scan::typeHashes).toArray(String[]::new),
                scans.stream().map(Scan::types).toArray(String[]::new),
                scans.stream().map(Scan::tags).toArray(String[]::new));
    }

    private Page page(ResultSet rows) throws SQLException {
        var events = new ArrayList<StoredEvent>();
        long head = 0;
        Long mark = null;
        while (rows.next()) {
            head = rows.getLong(HEAD);
            mark = rows.getObject(MARK, Long.class);
            long position = rows.getLong(POSITION);
            if (!rows.wasNull()) {
                events.add(event(position, rows));
            }
        }
        return new Page(events, head, mark);
    }

    private EventStoreException wentBack(long position, long head) {
        return new EventStoreException(
                Reason.LOG_WENT_BACK,
                ("position %d of log '%s' has another event than the one that was seen there, and"
                     + " the log ends at %d: after a failover or a restore, what was read before is"
                     + " gone. Forget it, and read again")
                        .formatted(position, log.name(), head),
                null);
    }

    private StoredEvent event(long position, ResultSet rows) throws SQLException {
        var id = rows.getObject(ID, UUID.class);
        if (id == null) {
            throw wentBack(position, rows.getLong(HEAD));
        }
        var codec = rows.getString(CODEC);
        var metadata = rows.getBytes(METADATA);
        var recordedAt = time(rows, RECORDED_AT);
        return new StoredEvent(
                position,
                recordedAt == null ? Instant.EPOCH : recordedAt,
                new NewEvent(
                        id,
                        rows.getString(TYPE),
                        tags(rows),
                        new Encoded(codec, rows.getBytes(PAYLOAD)),
                        metadata == null ? Encoded.NONE : new Encoded(codec, metadata),
                        time(rows, OCCURRED_AT),
                        rows.getString(CORRELATION),
                        rows.getString(CAUSATION),
                        rows.getString(KEY_ID)));
    }

    private static List<EventTag> tags(ResultSet rows) throws SQLException {
        var tags = new ArrayList<EventTag>();
        for (var tag : (String[]) rows.getArray(TAGS).getArray()) {
            tags.add(new EventTag(tag));
        }
        return tags;
    }

    private static @Nullable Instant time(ResultSet rows, int column) throws SQLException {
        var time = rows.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
