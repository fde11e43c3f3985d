package dev.perdure.examples.postgres;

import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.pg.DatabaseOptions;

/// Ways to a store on PostgreSQL.
public final class Stores {
    private Stores() {}

    /// Opens a store in a schema of its own; creates or upgrades it if needed.
    public static PostgresProvider open(DatabaseOptions database, String tenant) {
        var options = PostgresOptions.of(database).withSchema(tenant);
        return PostgresProvider.open(options);
    }

    /// The same, for a role that may not create anything.
    public static PostgresProvider openAsApplication(DatabaseOptions database, String tenant) {
        var options = PostgresOptions.of(database).withSchema(tenant).withoutMigrating();
        return PostgresProvider.open(options);
    }

    /// Names a database behind PgBouncer in transaction mode, and the way around it for `listen`.
    public static DatabaseOptions behindBouncer(String bouncer, String direct) {
        return DatabaseOptions.of(bouncer)
                .withPreparedStatements(false)
                .withListenUrl(direct); // or .withoutListening()
    }
}
