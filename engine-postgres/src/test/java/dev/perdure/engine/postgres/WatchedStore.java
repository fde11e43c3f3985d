package dev.perdure.engine.postgres;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Sql;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// A store in a schema of its own, and what the server counted while it was used. The provider has
/// one session, so that the plans it keeps are those that it made first. Nothing is analysed unless
/// a test says so.
final class WatchedStore implements AutoCloseable {
    private static final AtomicLong NUMBER = new AtomicLong();

    private final Database admin;
    private final PostgresOptions options;
    private Database session;
    private PostgresProvider provider;

    WatchedStore(DatabaseOptions server) {
        admin = Database.open(server.withMaxConnections(1));
        var schema =
                "watched_%d_%d".formatted(ProcessHandle.current().pid(), NUMBER.incrementAndGet());
        options = PostgresOptions.of(server.withMaxConnections(1)).withSchema(schema);
        PostgresProvider.migrations(schema).apply(admin);
        run(
                """
                do $$
                declare
                    v_table text;
                begin
                    for v_table in select relname from pg_stat_user_tables where schemaname = '%1$s'
                    loop
                        execute format(
                            'alter table %1$s.%%I set (autovacuum_enabled = off)', v_table);
                    end loop;
                end
                $$
                """);
        session = Database.open(options.database());
        provider = new PostgresProvider(options, session);
    }

    PostgresProvider provider() {
        return provider;
    }

    /// Goes on with a session that has no plans yet.
    PostgresProvider reopen() {
        provider.close();
        session = Database.open(options.database());
        provider = new PostgresProvider(options, session);
        return provider;
    }

    /// What tables and indexes of the store were used for.
    ///
    /// @param blocks pages of tables and indexes that were read, counted as often as they were
    /// @param scans how often each table was read from its first page to its last
    record Usage(long blocks, Map<String, Long> scans) {}

    Usage usageOf(Runnable operation) {
        var before = counted();
        operation.run();
        var after = counted();
        var scans = new TreeMap<String, Long>();
        after.scans.forEach(
                (table, count) -> scans.put(table, count - before.scans.getOrDefault(table, 0L)));
        scans.values().removeIf(count -> count == 0);
        return new Usage(after.blocks - before.blocks, scans);
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
                                        + Sql.quoteText(options.schema()))) {
                    while (rows.next()) {
                        scans.put(rows.getString(1), rows.getLong(2));
                        blocks += rows.getLong(3);
                    }
                }
                return new Usage(blocks, scans);
            }
        });
    }

    /// Runs statements in which `%1$s` is the schema.
    void run(String sql, Object... more) {
        var arguments = new Object[more.length + 1];
        arguments[0] = options.schema();
        System.arraycopy(more, 0, arguments, 1, more.length);
        admin.with(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(sql.formatted(arguments));
            }
        });
    }

    @Override
    public void close() {
        provider.close();
        run("drop schema %1$s cascade");
        admin.close();
    }
}
