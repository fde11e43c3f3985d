package dev.perdure.bench.events;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.pg.CopyRows;
import dev.perdure.pg.DatabaseOptions;

import java.util.stream.Collectors;

/// A store of the shape that many projects use: events with JSONB payloads and GIN indexes; one
/// statement that computes the highest matching number and inserts if it is the expected one. It is
/// **incorrect**: two racers both find the expected number, and both insert. Statements are whole
/// texts, as in the projects of this kind.
final class JsonbRival extends PostgresRival {
    JsonbRival(DatabaseOptions server, String schema) {
        super(server, schema);
        database.execute(
                """
                create table %1$s.event (
                    sequence bigserial primary key,
                    occurred_at timestamptz not null default now(),
                    type text not null,
                    payload jsonb not null,
                    metadata jsonb not null default '{}'
                );
                create index on %1$s.event (type);
                create index on %1$s.event (occurred_at);
                create index on %1$s.event using gin (payload jsonb_path_ops);
                create index on %1$s.event using gin (metadata jsonb_path_ops);
                alter table %1$s.event set (autovacuum_analyze_scale_factor = 0.02);
                """
                        .formatted(schema));
    }

    @Override
    String target() {
        return schema + ".event (type, payload)";
    }

    @Override
    void add(CopyRows rows, NewEvent event) {
        rows.addText(event.type()).addText(event.payload().text()).end();
    }

    private static String where(Query query) {
        return query.items().stream()
                .map(JsonbRival::where)
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    private static String where(QueryItem item) {
        return "(type in (%s) and %s)"
                .formatted(
                        quoted(item.types()),
                        item.tags().stream()
                                .map(JsonbRival::contains)
                                .collect(Collectors.joining(" and ")));
    }

    private static String contains(EventTag tag) {
        var parts = tag.text().split(":", 2);
        return "payload @> '{\"%sId\": \"%s\"}'".formatted(parts[0], parts[1]);
    }

    @Override
    public long append(NewEvent event, Query query, long after) {
        var sql =
                """
                with context as (
                    select max(sequence) as highest from %1$s.event where %2$s
                )
                insert into %1$s.event (occurred_at, type, payload, metadata)
                select now(), '%3$s', '%4$s'::jsonb, '{}'::jsonb
                from context
                where coalesce(highest, 0) = %5$d
                returning sequence
                """
                        .formatted(
                                schema, where(query), event.type(), event.payload().text(), after);
        return query(sql, rows -> rows.next() ? rows.getLong(1) : -1L);
    }

    @Override
    public Found read(Query query, long after) {
        return query(
                ("select sequence, type, occurred_at, payload, metadata from %s.event where %s and"
                                + " sequence > %d order by sequence")
                        .formatted(schema, where(query), after),
                rows -> {
                    int count = 0;
                    long highest = after;
                    while (rows.next()) {
                        highest = rows.getLong(1);
                        rows.getString(4);
                        count++;
                    }
                    return new Found(count, highest);
                });
    }

    @Override
    public boolean exists(Query query, long after) {
        return query(
                "select exists (select from %s.event where %s and sequence > %d)"
                        .formatted(schema, where(query), after),
                rows -> rows.next() && rows.getBoolean(1));
    }
}
