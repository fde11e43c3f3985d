package dev.perdure.pg;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// The tables and functions of one schema, and how they come there.
///
/// A folder of resources without classes holds them:
///
/// - `schema/V0001__name.sql`, …: applied once each, in order; frozen once released;
/// - `routines/name.sql`: exactly one `create or replace function name` each, applied again when
///   its text changes. A function whose file is gone stays, for the processes that still call it;
/// - `migrations.txt`: the paths of all of these in the order to apply them, one in a line. Lines
///   that begin with `#` are remarks. [#unlisted(Class, String)] finds what was forgotten.
///
/// The scripts name nothing by schema and hold no `begin` or `commit`: they run in one transaction,
/// in which plain names mean the schema that the caller chose. Every function says `set search_path
/// from current`, so that it keeps to this schema whoever calls it.
///
/// The schema remembers what was done in its tables `migration` and `routine`. Processes that start
/// together take turns by a lock that ends with their transaction. Where nothing is to be done,
/// finding that out is one `select`.
///
/// Processes of two releases may run side by side, but the older one must not start again after the
/// newer one changed the schema. So a release that changes a function also adds a schema script, be
/// it an empty one: that is how the older one notices.
public final class Migrations {
    private static final int MOST_NAMED = 5;

    private static final String BOOKKEEPING =
            """
            create table migration (
                version int primary key,
                name text not null,
                checksum text not null,
                applied_at timestamptz not null default now()
            );
            create table routine (
                name text primary key,
                checksum text not null,
                applied_at timestamptz not null default now()
            );
            """;

    private final Scripts scripts;
    private final SchemaName schema;

    private Migrations(Scripts scripts, SchemaName schema) {
        this.scripts = scripts;
        this.schema = schema;
    }

    /// Reads the scripts of this build.
    ///
    /// @param anchor a class in the package that `folder` starts from
    /// @param folder where `migrations.txt` is
    /// @param schema where the tables are, or will be
    /// @throws DatabaseException if no schema can have this name
    /// @throws IllegalStateException if the scripts break the rules above
    public static Migrations load(Class<?> anchor, String folder, String schema) {
        return new Migrations(Scripts.load(anchor, folder), new SchemaName(schema));
    }

    /// {@return the files below `folder` that its index does not list, and the other way round, for
    /// a test that wants none}
    public static List<String> unlisted(Class<?> anchor, String folder) {
        return ScriptFolder.differences(anchor, folder);
    }

    /// Brings the schema to this release, and creates it where that is needed.
    ///
    /// @throws DatabaseException *refused* if the schema is newer than this release, one of its
    ///   scripts was changed, or a privilege is missing
    public void apply(Database database) {
        if (!missing(read(database)).isEmpty()) {
            database.inTransaction(connection -> {
                applyLocked(connection);
                return true;
            });
        }
    }

    /// {@return the scripts that are still to be applied, by name; empty if the schema is ready}
    ///
    /// @throws DatabaseException *refused* if they cannot be applied
    public List<String> missing(Database database) {
        return missing(read(database));
    }

    /// Refuses a schema that is not ready, for processes that may not change it themselves.
    public void check(Database database) {
        var applied = read(database);
        var missing = missing(applied);
        if (!missing.isEmpty()) {
            throw DatabaseException.of(
                    DatabaseException.Kind.REFUSED,
                    ("schema '%s' of %s %s %d scripts of this release: %s. Apply them with the"
                                    + " privileges for it, or let the migration print them")
                            .formatted(
                                    schema.name(),
                                    database.place(),
                                    applied.exists() ? "lacks" : "is missing; it lacks",
                                    missing.size(),
                                    someOf(missing)),
                    null);
        }
    }

    private static String someOf(List<String> names) {
        return names.size() <= MOST_NAMED
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_NAMED)) + ", …";
    }

    /// Writes the SQL that sets up the whole schema. Run by hand, for example by `psql`, it leaves
    /// the same as [#apply(Database)].
    public void print(Appendable out) throws IOException {
        print(Applied.NOTHING, out);
    }

    /// Writes the SQL that is still to be run on this database; nothing if it is ready.
    public void printMissing(Database database, Appendable out) throws IOException {
        var applied = read(database);
        if (!missing(applied).isEmpty()) {
            print(applied, out);
        }
    }

    private void print(Applied applied, Appendable out) throws IOException {
        out.append("begin;\n");
        out.append(schema.lock()).append(";\n");
        if (!applied.exists()) {
            out.append("create schema if not exists ").append(schema.quoted()).append(";\n");
        }
        for (var statement : statements(applied)) {
            out.append(statement.strip()).append("\n;\n\n"); // it may end with a remark
        }
        out.append("commit;\n");
    }

    private List<String> missing(Applied applied) {
        applied.check(scripts, schema);
        var missing = new ArrayList<String>();
        applied.missingSteps(scripts).forEach(it -> missing.add(it.toString()));
        applied.missingRoutines(scripts).forEach(it -> missing.add(it.toString()));
        return List.copyOf(missing);
    }

    private Applied read(Database database) {
        return database.with(connection -> {
            try {
                return Applied.read(connection, schema);
            } catch (SQLException e) {
                if (SqlStates.UNDEFINED_TABLE.equals(e.getSQLState())) {
                    return Applied.NOTHING;
                }
                throw e;
            }
        });
    }

    private void applyLocked(Connection connection) throws SQLException {
        connection.setNetworkTimeout(Runnable::run, 0);
        execute(connection, "set local statement_timeout = 0");
        execute(connection, "set local lock_timeout = '60s'");
        execute(connection, schema.lock());
        if (!exists(connection, "select 1 from pg_namespace where nspname = ?")) {
            execute(connection, "create schema " + schema.quoted());
        }
        var applied =
                exists(
                                connection,
                                "select 1 from pg_tables where schemaname = ?"
                                        + " and tablename = 'migration'")
                        ? Applied.read(connection, schema)
                        : Applied.NOTHING;
        if (!missing(applied).isEmpty()) {
            for (var statement : statements(applied)) {
                execute(connection, statement);
            }
        }
    }

    /// {@return everything that is still to be done inside the transaction}
    private List<String> statements(Applied applied) {
        var statements = new ArrayList<String>();
        statements.add(schema.setPath());
        if (!applied.exists()) {
            statements.add(BOOKKEEPING);
        }
        for (var step : applied.missingSteps(scripts)) {
            statements.add(step.sql());
            statements.add(
                    "insert into migration (version, name, checksum) values (%d, '%s', '%s')"
                            .formatted(step.version(), step.name(), step.checksum()));
        }
        for (var routine : applied.missingRoutines(scripts)) {
            statements.add(routine.sql());
            statements.add(
                    ("insert into routine (name, checksum) values ('%s', '%s') on conflict (name)"
                         + " do update set checksum = excluded.checksum, applied_at = now()")
                            .formatted(routine.name(), routine.checksum()));
        }
        return statements;
    }

    private boolean exists(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, schema.name());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
