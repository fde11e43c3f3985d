package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.pg.Database;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The store that many have written: one statement checks in a `with` clause and inserts, numbers
/// come from a sequence, nothing is locked. It is wrong, and kept to show that the proof sees it:
/// the statement cannot see what another one has not committed yet, and a number is drawn before
/// the row that has it can be seen.
///
/// @param schema created by [#create(Database, String)]
record NaiveStore(Database database, String schema) implements StoreUnderTest {
    static NaiveStore create(Database database, String schema) {
        database.execute("create schema " + schema);
        database.execute(
                """
                create table %s.event (
                    position bigserial primary key,
                    id uuid not null,
                    type text not null,
                    tags text[] not null,
                    occurred_at timestamptz not null default clock_timestamp()
                )
                """
                        .formatted(schema));
        return new NaiveStore(database, schema);
    }

    @Override
    public AppendResult append(AppendRequest request) {
        return database.with(connection -> {
            var positions = insert(connection, request);
            return positions.isEmpty()
                    ? new AppendResult.Conflict(offenders(connection, request))
                    : new AppendResult.Appended(positions.getFirst(), positions.getLast(), false);
        });
    }

    private List<Long> insert(Connection connection, AppendRequest request) throws SQLException {
        var condition = request.condition();
        var check =
                condition == null
                        ? "select true where false"
                        : "select true from %s.event where position > ? and %s limit 1"
                                .formatted(schema, matches(condition.query()));
        var sql =
                """
                with offender as (%s)
                insert into %s.event (id, type, tags)
                select u.id, u.type, u.tags::text[]
                from unnest(?::uuid[], ?::text[], ?::text[]) u (id, type, tags)
                where not exists (select from offender)
                returning position
                """
                        .formatted(check, schema);
        try (var statement = connection.prepareStatement(sql)) {
            int at = 1;
            if (condition != null) {
                statement.setLong(at++, condition.after());
                at = bind(statement, condition.query(), at);
            }
            var events = request.events();
            statement.setArray(at++, array(connection, "uuid", events, NewEvent::id));
            statement.setArray(at++, array(connection, "text", events, NewEvent::type));
            statement.setArray(at, array(connection, "text", events, NaiveStore::tagText));
            var positions = new ArrayList<Long>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    positions.add(rows.getLong(1));
                }
            }
            return positions;
        }
    }

    private List<Offender> offenders(Connection connection, AppendRequest request)
            throws SQLException {
        var condition = request.condition();
        return condition == null
                ? List.of()
                : select(connection, condition.query(), condition.after(), 1).events().stream()
                        .map(it -> new Offender(it.position(), it.type()))
                        .toList();
    }

    @Override
    public Page read(Query query, long after, int limit) {
        return database.with(connection -> select(connection, query, after, limit));
    }

    /// One statement, and so one snapshot, for the events and the head.
    private Page select(Connection connection, Query query, long after, int limit)
            throws SQLException {
        var sql =
                """
                select h.head, e.*
                from (select coalesce(max(position), 0) head from %1$s.event) h
                left join lateral (
                    select * from %1$s.event
                    where position > ? and %2$s
                    order by position
                    limit %3$d
                ) e on true
                order by e.position
                """
                        .formatted(schema, matches(query), limit);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setLong(1, after);
            bind(statement, query, 2);
            var events = new ArrayList<StoredEvent>();
            long head = 0;
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    head = rows.getLong(1);
                    long position = rows.getLong(2);
                    if (!rows.wasNull()) {
                        events.add(event(position, rows));
                    }
                }
            }
            return new Page(events, head, null);
        }
    }

    private static StoredEvent event(long position, ResultSet rows) throws SQLException {
        var tags = (String[]) rows.getArray(5).getArray();
        return new StoredEvent(
                position,
                rows.getObject(6, OffsetDateTime.class).toInstant(),
                NewEvent.of(rows.getString(4), Encoded.json("{}"))
                        .withId(rows.getObject(3, UUID.class))
                        .withTags(Arrays.stream(tags).map(EventTag::new).toList()));
    }

    private static String matches(Query query) {
        var items =
                query.items().stream()
                        .map(NaiveStore::matches)
                        .collect(Collectors.joining(" or ", "(", ")"));
        return (query.isEverything() ? "true" : items)
                + (query.occurredFrom() == null ? "" : " and occurred_at >= ?");
    }

    private static String matches(QueryItem item) {
        return "((? or type = any (?::text[])) and tags @> ?::text[])";
    }

    /// {@return the number of the next parameter}
    private static int bind(PreparedStatement statement, Query query, int first)
            throws SQLException {
        int at = first;
        var connection = statement.getConnection();
        for (var item : query.items()) {
            statement.setBoolean(at++, item.types().isEmpty());
            statement.setArray(at++, connection.createArrayOf("text", item.types().toArray()));
            var tags = item.tags().stream().map(EventTag::text).toArray();
            statement.setArray(at++, connection.createArrayOf("text", tags));
        }
        if (query.occurredFrom() != null) {
            statement.setObject(at++, query.occurredFrom().atOffset(ZoneOffset.UTC));
        }
        return at;
    }

    private static Array array(
            Connection connection,
            String type,
            List<NewEvent> events,
            Function<NewEvent, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, events.stream().map(value).toArray());
    }

    /// The tags of the proof need no quoting.
    private static String tagText(NewEvent event) {
        return event.tags().stream().map(EventTag::text).collect(Collectors.joining(",", "{", "}"));
    }
}
