package dev.perdure.engine.postgres;

import dev.perdure.pg.DatabaseOptions;

import java.util.function.LongSupplier;

/// Where the provider keeps its tables and how it comes to them. Immutable; each `with…` returns a
/// changed copy.
public final class PostgresOptions {
    private final DatabaseOptions database;
    private final String schema;
    private final boolean migrating;
    private final LongSupplier nanos;

    private PostgresOptions(
            DatabaseOptions database, String schema, boolean migrating, LongSupplier nanos) {
        this.database = database;
        this.schema = schema;
        this.migrating = migrating;
        this.nanos = nanos;
    }

    /// Schema `perdure` of this database, which is created and upgraded when it is opened.
    public static PostgresOptions of(DatabaseOptions database) {
        return new PostgresOptions(database, "perdure", true, System::nanoTime);
    }

    /// Another schema: each is a store of its own, and one database can hold many.
    public PostgresOptions withSchema(String name) {
        return new PostgresOptions(database, name, migrating, nanos);
    }

    /// Leaves the schema alone: opening fails if it is missing or older than this release. For
    /// teams who apply the scripts of `perdure migrate --print` themselves.
    public PostgresOptions withoutMigrating() {
        return new PostgresOptions(database, schema, false, nanos);
    }

    /// Takes the time that passes between two answers of the server from here.
    PostgresOptions withNanos(LongSupplier value) {
        return new PostgresOptions(database, schema, migrating, value);
    }

    public DatabaseOptions database() {
        return database;
    }

    public String schema() {
        return schema;
    }

    /// {@return true if opening creates and upgrades the schema}
    public boolean migrating() {
        return migrating;
    }

    LongSupplier nanos() {
        return nanos;
    }
}
