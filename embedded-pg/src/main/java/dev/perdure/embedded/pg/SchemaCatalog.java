package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.Sql;

import java.util.ArrayList;
import java.util.List;

/// Everything that the catalog says of one schema, without the schema's own name: two schemas are
/// equal if their catalogs are.
public final class SchemaCatalog {
    private static final List<String> QUESTIONS =
            List.of(
                    """
                    select 'column', c.relname, a.attname, a.attnum,
                        format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
                        a.attcollation::regcollation, pg_get_expr(d.adbin, d.adrelid)
                    from pg_class c
                    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
                    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
                    where c.relnamespace = %1$s::regnamespace
                    """,
                    """
                    select 'relation', c.relname, c.relkind, c.reloptions, c.relacl,
                        pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid)
                    from pg_class c
                    where c.relnamespace = %1$s::regnamespace
                    """,
                    """
                    select 'sequence', sequencename, data_type, start_value, increment_by, cycle
                    from pg_sequences where schemaname = %2$s
                    """,
                    "select 'index', indexdef from pg_indexes where schemaname = %2$s",
                    "select 'view', viewname, definition from pg_views where schemaname = %2$s",
                    """
                    select 'constraint', o.conrelid::regclass, o.conname,
                        pg_get_constraintdef(o.oid)
                    from pg_constraint o
                    where o.connamespace = %1$s::regnamespace
                    """,
                    """
                    select 'trigger', pg_get_triggerdef(t.oid)
                    from pg_trigger t
                    join pg_class c on c.oid = t.tgrelid
                    where c.relnamespace = %1$s::regnamespace
                    and not t.tgisinternal
                    """,
                    """
                    select 'function', pg_get_functiondef(p.oid), p.proacl, obj_description(p.oid)
                    from pg_proc p
                    where p.pronamespace = %1$s::regnamespace
                    """,
                    "select 'done', name, checksum from %3$s.migration",
                    "select 'done', name, checksum from %3$s.routine");

    private SchemaCatalog() {}

    /// {@return one line for each thing, sorted} Some database calls.
    public static List<String> of(Database database, String schema) {
        var own = Sql.quoteName(schema);
        var lines = new ArrayList<String>();
        for (var question : QUESTIONS) {
            var sql = question.formatted(Sql.quoteText(own), Sql.quoteText(schema), own);
            for (var row : database.rows(sql)) {
                lines.add(String.join(" | ", row).replace(schema, "<schema>"));
            }
        }
        lines.sort(null);
        return List.copyOf(lines);
    }
}
