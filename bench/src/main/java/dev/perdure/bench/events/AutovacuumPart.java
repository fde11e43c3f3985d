package dev.perdure.bench.events;

import dev.perdure.pg.Database;

import java.time.Duration;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// Settings of vacuum on the tables of this project's store: after half a million more events, what
/// do reads and checks of these events cost? On a server of its own, whose autovacuum looks each
/// second.
final class AutovacuumPart implements Part.Measured {
    private static final long MOST_ADDED = 500_000;
    private static final Duration A_FEW_LOOKS = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int SAMPLE = 200;
    private static final Pattern FOUND = Pattern.compile("actual rows=(\\d+)");
    private static final Pattern FETCHES = Pattern.compile("Heap Fetches: (\\d+)");
    private static final String SCHEMA = StoreShape.PERDURE.schema();
    private static final String WORKERS =
            "select count(*) from pg_stat_activity where backend_type = 'autovacuum worker'";

    private final EventPlan given;
    private final Figures figures;

    AutovacuumPart(EventPlan plan, Figures figures) {
        this.given = plan.of(StoreShape.PERDURE);
        this.figures = figures;
    }

    /// What the tables say about vacuum.
    private enum Profile {
        OURS("our settings", ""),
        DEFAULTS(
                "default settings",
                "reset (autovacuum_vacuum_insert_threshold, autovacuum_vacuum_insert_scale_factor,"
                        + " autovacuum_analyze_threshold, autovacuum_analyze_scale_factor,"
                        + " autovacuum_freeze_min_age, autovacuum_freeze_table_age)"),
        NONE("no autovacuum", "set (autovacuum_enabled = off)");

        private final String label;
        private final String change;

        Profile(String label, String change) {
            this.label = label;
            this.change = change;
        }
    }

    @Override
    public void run() throws InterruptedException {
        try (var server =
                OwnServer.start("autovacuum_naptime = 1s", "log_autovacuum_min_duration = 0")) {
            var plan = given.on(server.database());
            for (int rep = 1; rep <= plan.reps(); rep++) {
                for (var profile : Profile.values()) {
                    figures.progress("autovacuum, %s, repetition %d".formatted(profile.label, rep));
                    measure(plan, profile);
                }
            }
        }
    }

    private void measure(EventPlan plan, Profile profile) throws InterruptedException {
        var prefix = "autovacuum, %s: ".formatted(profile.label);
        var library = plan.library();
        try (var store = StoreShape.PERDURE.open(plan.server())) {
            store.fill(library.history(plan.events()));
            plan.settle();
            if (!profile.change.isEmpty()) {
                change(plan, profile.change);
            }
            long added = Math.min(MOST_ADDED, plan.events());
            var scribe = new Scribe(figures, StoreShape.PERDURE, prefix);
            var round = new Round(scribe, store, library, plan);
            long before = round.head();
            store.fill(library.later(added));
            rest(plan);
            tellPages(plan, scribe, before);
            scribe.rated("read what is new", round.readNew(before));
            scribe.rated("check what is new", round.check(before));
        }
    }

    private static void change(EventPlan plan, String change) {
        plan.execute(
                """
                do $$
                declare it regclass;
                begin
                    for it in
                        select oid::regclass from pg_class
                        where relkind = 'r' and relispartition
                            and relnamespace = '$schema'::regnamespace
                    loop
                        execute format('alter table %s $change', it);
                    end loop;
                end $$
                """
                        .replace("$schema", SCHEMA)
                        .replace("$change", change));
    }

    /// Waits until autovacuum has found what it wants to do and done it, but not for ever.
    private void rest(EventPlan plan) throws InterruptedException {
        boolean _ = Pace.await(A_FEW_LOOKS, () -> false);
        if (!Pace.await(PATIENCE, () -> plan.ask(WORKERS).equals("0"))) {
            figures.progress("autovacuum is still busy after " + PATIENCE);
        }
    }

    /// How much of the index of tags can be read without its table.
    private void tellPages(EventPlan plan, Scribe scribe, long before) {
        var pages =
                """
                select round(100.0 * sum(relallvisible) / greatest(1, sum(
                    pg_relation_size(oid) / current_setting('block_size')::int)), 2)
                from pg_class
                where relkind = 'r' and relispartition and relname like 'event\\_tag\\_%%'
                    and relnamespace = '%s'::regnamespace
                """
                        .formatted(SCHEMA);
        scribe.take(
                "pages of tags that are known as visible",
                Double.parseDouble(plan.ask(pages)),
                "%");
        var vacuums =
                """
                select coalesce(sum(autovacuum_count), 0) from pg_stat_all_tables
                where schemaname = '%s' and relname like 'event\\_%%'
                """
                        .formatted(SCHEMA);
        scribe.take("vacuums", Double.parseDouble(plan.ask(vacuums)), "times");
        scribe.take("rows of new events' tags that need a heap fetch", fetches(plan, before), "%");
    }

    /// {@return of a hundred rows that have tags of new events, how many had to be looked up in the
    /// table because their pages were not known as visible}
    private static double fetches(EventPlan plan, long before) {
        var log = plan.ask("select log from %s.log".formatted(SCHEMA));
        var tags =
                plan.ask(
                        """
                        select array_agg(tag) from (
                            select tag from %1$s.event_tag
                            where log = %4$s and position between %2$d + 1 and %2$d + %3$d
                            group by tag having count(*) < %3$d / 4) seldom
                        """
                                .formatted(SCHEMA, before, SAMPLE, log));
        var sql =
                """
                explain (analyze, costs off, timing off)
                select position from %s.event_tag
                where log = %s and position > %d and tag = any ('%s'::bigint[])
                """
                        .formatted(SCHEMA, log, before, tags);
        var plans = explained(plan, sql);
        long rows = FOUND.matcher(plans).results().limit(1).mapToLong(AutovacuumPart::number).sum();
        long fetches = FETCHES.matcher(plans).results().mapToLong(AutovacuumPart::number).sum();
        return 100.0 * fetches / Math.max(1, rows);
    }

    private static String explained(EventPlan plan, String sql) {
        try (var database = Database.open(plan.server().withMaxConnections(1))) {
            return database.inTransaction(connection -> {
                try (var statement = connection.createStatement()) {
                    statement.execute("set local enable_seqscan = off");
                    statement.execute("set local enable_bitmapscan = off");
                    var lines = new StringBuilder();
                    try (var rows = statement.executeQuery(sql)) {
                        while (rows.next()) {
                            lines.append(rows.getString(1)).append('\n');
                        }
                    }
                    return lines.toString();
                }
            });
        }
    }

    private static long number(MatchResult match) {
        return Long.parseLong(match.group(1));
    }
}
