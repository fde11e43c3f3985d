package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Sql;

import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// A place of its own for a test: a schema that nobody else has, dropped when it is closed.
///
/// The database is the one that `PERDURE_DATABASE_URL` names, or else an embedded one that all
/// tests of this process share.
public final class TestDatabase implements AutoCloseable {
    private final DatabaseOptions options;
    private final String schema;

    private TestDatabase(DatabaseOptions options, String schema) {
        this.options = options;
        this.schema = schema;
    }

    /// Started by the first who asks, and stopped when the process ends.
    private static final class Shared {
        static final Optional<DatabaseOptions> NAMED =
                DatabaseOptions.ofEnvironment(System.getenv());

        static final DatabaseOptions OPTIONS =
                NAMED.orElseGet(() -> EmbeddedPostgres.start().database());
    }

    /// {@return a place with a schema that is not created yet}
    public static TestDatabase create() {
        return new TestDatabase(Shared.OPTIONS, freshSchema());
    }

    /// {@return a place on another server}
    public static TestDatabase on(PostgresServer server) {
        return new TestDatabase(server.database(), freshSchema());
    }

    /// {@return true if the environment names the database, so that it is not ours to stop}
    public static boolean isForeign() {
        return Shared.NAMED.isPresent();
    }

    /// {@return how to connect}
    public DatabaseOptions options() {
        return options;
    }

    /// {@return a name that no other test has}
    public String schema() {
        return schema;
    }

    /// {@return a pool for the caller to close}
    public Database open() {
        return Database.open(options);
    }

    @Override
    public void close() {
        try (var database = open()) {
            database.with(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute(
                            "drop schema if exists %s cascade".formatted(Sql.quoteName(schema)));
                }
            });
        }
    }

    private static String freshSchema() {
        return "test_" + HexFormat.of().toHexDigits(RandomGenerator.getDefault().nextLong());
    }
}
