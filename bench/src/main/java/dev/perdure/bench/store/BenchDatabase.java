package dev.perdure.bench.store;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.engine.provider.Provider;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;

/// The PostgreSQL server that is measured: the one that the environment names, or else an embedded
/// one that all measurements of this process share. It waits for the disk.
public final class BenchDatabase {
    /// Where the store is.
    public static final String SCHEMA = "perdure_bench";

    private BenchDatabase() {}

    private static final class Server {
        static final DatabaseOptions OPTIONS =
                DatabaseOptions.ofEnvironment(System.getenv())
                        .orElseGet(() -> EmbeddedPostgres.start().database());
    }

    /// {@return how to reach the server}
    public static DatabaseOptions options() {
        return Server.OPTIONS;
    }

    /// {@return a store in a schema that was just created}
    public static Provider openFresh() {
        execute("drop schema if exists " + SCHEMA + " cascade");
        return open(options());
    }

    /// {@return the store that [#openFresh] created, over another way to the server}
    public static Provider open(DatabaseOptions way) {
        return PostgresProvider.open(PostgresOptions.of(way).withSchema(SCHEMA));
    }

    /// Runs a statement, in a transaction of its own.
    public static void execute(String sql) {
        try (var database = Database.open(options().withMaxConnections(1))) {
            database.execute(sql);
        }
    }
}
