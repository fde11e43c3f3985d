package dev.perdure.bench.events;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.pg.CopyRows;
import dev.perdure.pg.DatabaseOptions;

import java.util.stream.Collectors;

/// A store with tags in a `text[]` under a GIN index without a pending list, and one lock that
/// every append holds from its check to its commit: correct, one append at a time.
final class TextArrayRival extends PostgresRival {
    TextArrayRival(DatabaseOptions server, String schema) {
        super(server, schema);
        database.execute(
                """
                create table %1$s.event (
                    position bigserial primary key,
                    occurred_at timestamptz not null default now(),
                    type text not null,
                    tags text[] not null,
                    payload bytea not null
                );
                create index on %1$s.event using gin (tags) with (fastupdate = off);
                alter table %1$s.event set (autovacuum_analyze_scale_factor = 0.02);
                """
                        .formatted(schema));
    }

    @Override
    String target() {
        return schema + ".event (type, tags, payload)";
    }

    @Override
    void add(CopyRows rows, NewEvent event) {
        var tags =
                event.tags().stream()
                        .map(it -> '"' + it.text() + '"')
                        .collect(Collectors.joining(",", "{", "}"));
        rows.addText(event.type()).addText(tags).addBytes(event.payload().bytes()).end();
    }

    private static String where(Query query) {
        return query.items().stream()
                .map(TextArrayRival::where)
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    private static String where(QueryItem item) {
        var tags = item.tags().stream().map(it -> it.text()).toList();
        return "(tags @> array[%s] and type in (%s))".formatted(quoted(tags), quoted(item.types()));
    }

    /// The lock is taken by a statement of its own, in the same round trip.
    @Override
    public long append(NewEvent event, Query query, long after) {
        var sql =
                """
                select pg_advisory_xact_lock(77);
                insert into %1$s.event (type, tags, payload)
                select ?, ?, ?
                where not exists (select from %1$s.event where %2$s and position > %3$d)
                returning position
                """
                        .formatted(schema, where(query), after);
        return database.inTransaction(connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                statement.setString(1, event.type());
                statement.setArray(2, connection.createArrayOf("text", texts(event.tags())));
                statement.setBytes(3, event.payload().bytes());
                statement.execute();
                if (!statement.getMoreResults()) {
                    throw new IllegalStateException("the insert returned nothing");
                }
                try (var rows = statement.getResultSet()) {
                    return rows.next() ? rows.getLong(1) : -1L;
                }
            }
        });
    }

    @Override
    public Found read(Query query, long after) {
        return query(
                ("select (select max(position) from %1$s.event), position, type, tags, occurred_at,"
                                + " payload from %1$s.event where %2$s and position > %3$d order by"
                                + " position")
                        .formatted(schema, where(query), after),
                rows -> {
                    int count = 0;
                    long head = after;
                    while (rows.next()) {
                        head = rows.getLong(1);
                        rows.getBytes(6);
                        count++;
                    }
                    return new Found(count, head);
                });
    }

    @Override
    public boolean exists(Query query, long after) {
        return query(
                "select exists (select from %s.event where %s and position > %d)"
                        .formatted(schema, where(query), after),
                rows -> rows.next() && rows.getBoolean(1));
    }
}
