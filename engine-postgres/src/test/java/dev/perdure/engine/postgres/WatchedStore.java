package dev.perdure.engine.postgres;

import dev.perdure.embedded.pg.TableUse;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

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

    /// {@return a new count of what operations of the provider use}
    TableUse use() {
        return new TableUse(session, options.schema());
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
