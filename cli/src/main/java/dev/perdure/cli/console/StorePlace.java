package dev.perdure.cli.console;

import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.sqlite.SqliteProvider;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where a store is. As text it is named for messages, without secrets.
public sealed interface StorePlace {
    /// Opens the store, which must exist and be ready for this release.
    Provider open();

    /// Opens the store, and creates or upgrades it if needed.
    Provider openOrCreate();

    /// {@return what names this store in a command line; nothing if that is where commands look
    /// anyway}
    List<String> arguments();

    /// {@return the command that runs an engine there}
    String runner();

    /// A SQLite file.
    record SqliteFile(Path file) implements StorePlace {
        private static final Path USUAL = Path.of("perdure.db");

        @Override
        public Provider open() {
            if (!Files.exists(file)) {
                throw new CommandFailed(
                        ExitCode.UNAVAILABLE,
                        "there is no store '" + file + "'",
                        "name it with --store FILE or PERDURE_STORE, a database with --url; or"
                                + " make one: "
                                + Invocation.of("run", "hello", this));
            }
            return SqliteProvider.open(file);
        }

        @Override
        public Provider openOrCreate() {
            return SqliteProvider.open(file);
        }

        @Override
        public List<String> arguments() {
            return file.equals(USUAL) ? List.of() : List.of("--store", file.toString());
        }

        @Override
        public String runner() {
            return "worker";
        }

        @Override
        public String toString() {
            return file.toString();
        }
    }

    /// A schema of a PostgreSQL database.
    ///
    /// @param arguments name it, without the password
    record PostgresSchema(PostgresOptions options, List<String> arguments) implements StorePlace {
        /// What the schema is called if nobody says otherwise.
        static final String USUAL = "perdure";

        /// The same for event stores.
        static final String USUAL_FOR_EVENTS = "perdure_events";

        public PostgresSchema {
            arguments = List.copyOf(arguments);
        }

        @Override
        public PostgresProvider open() {
            return open(options.withoutMigrating());
        }

        @Override
        public PostgresProvider openOrCreate() {
            return open(options);
        }

        /// The same schema, where the server's views show who is connected.
        public PostgresSchema as(String applicationName) {
            var named = options.database().withApplicationName(applicationName);
            return new PostgresSchema(
                    PostgresOptions.of(named).withSchema(options.schema()), arguments);
        }

        /// {@return what went wrong with this database, in the words of the command line}
        public RuntimeException trouble(RuntimeException cause) {
            return trouble(cause, "migrate");
        }

        /// {@return what went wrong, where another command sets the schema up}
        public RuntimeException trouble(RuntimeException cause, String migration) {
            return DatabaseTrouble.of(cause, this, migration);
        }

        private PostgresProvider open(PostgresOptions how) {
            try {
                return PostgresProvider.open(how);
            } catch (RuntimeException e) {
                throw trouble(e);
            }
        }

        @Override
        public String runner() {
            return "node";
        }

        @Override
        public String toString() {
            var database = options.database().place();
            return options.schema().equals(USUAL)
                    ? database
                    : database + ", schema " + options.schema();
        }
    }
}
