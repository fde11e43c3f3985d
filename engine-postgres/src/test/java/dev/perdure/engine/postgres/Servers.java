package dev.perdure.engine.postgres;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.InstalledPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.pg.DatabaseOptions;

import java.util.Optional;

/// The servers that the tests of this process share. They do not wait for the disk: no test that
/// uses them is about durability, and thousands of small commits would take minutes.
final class Servers {
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults()
                    .withSetting("fsync", "off")
                    .withSetting("max_connections", "300");

    private Servers() {}

    private static final class Newest {
        static final DatabaseOptions OPTIONS =
                DatabaseOptions.ofEnvironment(System.getenv())
                        .orElseGet(() -> EmbeddedPostgres.start(Servers.OPTIONS).database());
    }

    private static final class Installed {
        static final Optional<DatabaseOptions> OPTIONS =
                InstalledPostgres.find().stream()
                        .findFirst()
                        .map(it -> it.start(Servers.OPTIONS))
                        .map(PostgresServer::database);
    }

    /// {@return the database that `PERDURE_DATABASE_URL` names, or else an embedded one}
    static DatabaseOptions newest() {
        return Newest.OPTIONS;
    }

    /// {@return the first server that is installed on this machine, which is an older one}
    static Optional<DatabaseOptions> installed() {
        return Installed.OPTIONS;
    }
}
