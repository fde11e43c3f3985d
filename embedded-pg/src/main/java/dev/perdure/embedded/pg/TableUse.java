package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.Sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongBiFunction;

/// What the tables and indexes of a schema were used for, one operation after the other. The counts
/// are the server's own. For one thread.
public final class TableUse {
    private final Database session;
    private final String schema;
    private final Map<String, Usage> usages = new LinkedHashMap<>();

    /// What one operation used.
    ///
    /// @param blocks pages of tables and indexes that were read, counted as often as they were
    /// @param scans how often each table was read from its first page to its last
    public record Usage(long blocks, Map<String, Long> scans) {
        public Usage {
            scans = Map.copyOf(scans);
        }
    }

    /// @param session with one connection, which is also what the operations use: what another one
    ///   did would be counted late
    /// @param schema that nobody else uses meanwhile
    public TableUse(Database session, String schema) {
        this.session = session;
        this.schema = schema;
    }

    /// Runs an operation and keeps what it used under a name. Two more database calls.
    public void measure(String name, Runnable operation) {
        usages.put(name, usageOf(operation));
    }

    /// Runs an operation. Two more database calls.
    ///
    /// @return what it used, which is not kept
    public Usage usageOf(Runnable operation) {
        var before = counted();
        operation.run();
        var after = counted();
        var scans = new TreeMap<String, Long>();
        after.scans.forEach(
                (table, count) -> scans.put(table, count - before.scans.getOrDefault(table, 0L)));
        scans.values().removeIf(count -> count == 0);
        return new Usage(after.blocks - before.blocks, scans);
    }

    /// {@return which operation read which table whole}
    ///
    /// @param small tables that may be read so: they never have more than a page
    public Set<String> scans(Set<String> small) {
        var scanned = new TreeSet<String>();
        usages.forEach((operation, usage) ->
                usage.scans().keySet().stream()
                        .filter(table -> !small.contains(table))
                        .forEach(table -> scanned.add(operation + " scans " + table)));
        return scanned;
    }

    /// {@return which operations read more pages than they may, or are not among those measured
    /// before}
    ///
    /// @param few what the same operations used before
    /// @param limit how many pages an operation may read that read so many before
    public List<String> dearerThan(TableUse few, ToLongBiFunction<String, Long> limit) {
        var dearer = new ArrayList<String>();
        if (!few.usages.keySet().equals(usages.keySet())) {
            dearer.add("%s instead of %s".formatted(usages.keySet(), few.usages.keySet()));
        }
        few.usages.forEach((operation, before) -> {
            long most = limit.applyAsLong(operation, before.blocks());
            long blocks = usages.getOrDefault(operation, before).blocks();
            if (blocks > most) {
                dearer.add(
                        "%s reads %d pages instead of %d, allowed are %d"
                                .formatted(operation, blocks, before.blocks(), most));
            }
        });
        return dearer;
    }

    private Usage counted() {
        return session.with(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select pg_stat_force_next_flush()");
                var scans = new TreeMap<String, Long>();
                long blocks = 0;
                try (var rows =
                        statement.executeQuery(
                                """
                                select s.relname, s.seq_scan,
                                    i.heap_blks_read + i.heap_blks_hit
                                    + coalesce(i.idx_blks_read + i.idx_blks_hit, 0)
                                from pg_stat_user_tables s
                                join pg_statio_user_tables i using (relid)
                                where s.schemaname =
                                """
                                        + Sql.quoteText(schema))) {
                    while (rows.next()) {
                        scans.put(rows.getString(1), rows.getLong(2));
                        blocks += rows.getLong(3);
                    }
                }
                return new Usage(blocks, scans);
            }
        });
    }
}
