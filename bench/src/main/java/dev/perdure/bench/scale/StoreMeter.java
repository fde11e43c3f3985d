package dev.perdure.bench.scale;

import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.store.BenchDatabase;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the server counted during a window, and what its tables were like at the end. One thread.
final class StoreMeter implements ClosedLoop.Window {
    private static final String PAGES =
            """
            select 'pages', sum(heap_blks_read + heap_blks_hit
                + coalesce(idx_blks_read + idx_blks_hit, 0))
            from pg_statio_user_tables
            where schemaname = '%s'
            """
                    .formatted(BenchDatabase.SCHEMA);
    private static final String DEAD =
            """
            select relname, n_dead_tup
            from pg_stat_user_tables
            where schemaname = '%s'
            order by n_dead_tup desc
            limit 6
            """
                    .formatted(BenchDatabase.SCHEMA);
    private static final String LARGEST =
            """
            select relname, pg_relation_size(oid) / 1048576.0
            from pg_class
            where relnamespace = '%s'::regnamespace and relkind in ('r', 'i')
            order by 2 desc
            limit 16
            """
                    .formatted(BenchDatabase.SCHEMA);

    /// Absent unless the extension is installed.
    private static final String CALLS =
            """
            select substring(query from '%s"?\\.(\\w+)\\('), sum(calls),
                sum(shared_blks_hit + shared_blks_read), sum(total_exec_time)
            from pg_stat_statements
            where query like '%%%s%%(%%'
            group by 1
            """
                    .formatted(BenchDatabase.SCHEMA, BenchDatabase.SCHEMA);

    private static final List<String> LOOKS =
            List.of("fetch_orchestration_items", "fetch_work_items", "fire_timers");

    private final Database database;
    private Map<String, Total> callsBefore = Map.of();
    private Map<String, Total> callsAfter = Map.of();
    private double pagesBefore;
    private double pagesAfter;

    StoreMeter(Database database) {
        this.database = database;
    }

    /// All calls of a function so far.
    private record Total(double calls, double pages, double millis) {}

    /// A call of a function on average.
    record Call(String function, double pages, double millis) {}

    @Override
    public void begins() {
        pagesBefore = numbers(PAGES).getOrDefault("pages", 0.0);
        callsBefore = totals();
    }

    @Override
    public void ends() {
        pagesAfter = numbers(PAGES).getOrDefault("pages", 0.0);
        callsAfter = totals();
    }

    /// {@return pages of tables and indexes that were touched}
    double pages() {
        return pagesAfter - pagesBefore;
    }

    /// {@return what looks into queues cost, if the server counts that}
    List<Call> calls() {
        var calls = new ArrayList<Call>();
        for (var function : LOOKS) {
            var after = callsAfter.get(function);
            var before = callsBefore.getOrDefault(function, new Total(0, 0, 0));
            if (after != null && after.calls > before.calls) {
                double count = after.calls - before.calls;
                calls.add(
                        new Call(
                                function,
                                (after.pages - before.pages) / count,
                                (after.millis - before.millis) / count));
            }
        }
        return calls;
    }

    /// {@return rows that wait to be vacuumed, of the tables with most of them}
    Map<String, Double> deadRows() {
        return numbers(DEAD);
    }

    /// {@return the largest tables and indexes, in MiB}
    Map<String, Double> largest() {
        return numbers(LARGEST);
    }

    private Map<String, Double> numbers(String sql) {
        var numbers = new LinkedHashMap<String, Double>();
        database.rows(sql).forEach(row -> numbers.put(row.getFirst(), number(row.get(1))));
        return numbers;
    }

    private Map<String, Total> totals() {
        var totals = new HashMap<String, Total>();
        try {
            for (var row : database.rows(CALLS)) {
                var total = new Total(number(row.get(1)), number(row.get(2)), number(row.get(3)));
                totals.put(row.getFirst(), total);
            }
        } catch (DatabaseException _) {
            return Map.of();
        }
        return totals;
    }

    private static double number(String text) {
        return text.isEmpty() ? 0 : Double.parseDouble(text);
    }
}
