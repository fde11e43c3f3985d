package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseOptions;

import java.util.ArrayList;
import java.util.List;

/// Servers of several releases that the tests of a process share. Those that are started here, by
/// the first who asks, stop when the process ends. They do not wait for the disk: no test that uses
/// them is about durability, and thousands of small commits would take minutes.
public final class TestServers {
    private static final int OLDEST = 15;
    private static final ServerOptions OPTIONS =
            ServerOptions.defaults()
                    .withSetting("fsync", "off")
                    .withSetting("max_connections", "300");

    private TestServers() {}

    private static final class Newest {
        static final DatabaseOptions OPTIONS =
                DatabaseOptions.ofEnvironment(System.getenv())
                        .orElseGet(() -> EmbeddedPostgres.start(TestServers.OPTIONS).database());
    }

    private static final class Installed {
        static final List<DatabaseOptions> OPTIONS =
                InstalledPostgres.find().stream()
                        .filter(it -> it.majorVersion() >= OLDEST)
                        .map(it -> it.start(TestServers.OPTIONS).database())
                        .toList();
    }

    /// {@return the database that `PERDURE_DATABASE_URL` names, or else an embedded one}
    public static DatabaseOptions newest() {
        return Newest.OPTIONS;
    }

    /// {@return the servers of this machine's releases that are supported, newest first} There may
    /// be none.
    public static List<DatabaseOptions> installed() {
        return Installed.OPTIONS;
    }

    /// {@return the newest server, and those that are installed}
    public static List<DatabaseOptions> all() {
        var all = new ArrayList<DatabaseOptions>();
        all.add(newest());
        all.addAll(installed());
        return all;
    }
}
