package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.Sql;

import java.util.ArrayList;
import java.util.List;

/// Everything that the catalog says of one schema, without the schema's own name.
final class Catalog {
    private static final List<String> QUESTIONS =
            List.of(
                    """
                    select table_name, column_name, ordinal_position, data_type, is_nullable,
                           column_default, identity_generation
                    from information_schema.columns where table_schema = %s
                    """,
                    "select indexdef from pg_indexes where schemaname = %s",
                    """
                    select c.conname, pg_get_constraintdef(c.oid)
                    from pg_constraint c join pg_namespace n on n.oid = c.connamespace
                    where n.nspname = %s
                    """,
                    """
                    select pg_get_functiondef(p.oid), p.proconfig::text
                    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
                    where n.nspname = %s
                    """);

    private Catalog() {}

    static List<String> of(Database database, String schema) {
        var lines = new ArrayList<String>();
        for (var question : QUESTIONS) {
            lines.addAll(Query.texts(database, question.formatted(Sql.quoteText(schema))));
        }
        var own = Sql.quoteName(schema);
        for (var table : List.of("migration", "routine")) {
            lines.addAll(
                    Query.texts(
                            database,
                            "select to_jsonb(t) - 'applied_at' from %s.%s t"
                                    .formatted(own, table)));
        }
        return lines.stream().map(it -> it.replace(schema, "<schema>")).sorted().toList();
    }
}
