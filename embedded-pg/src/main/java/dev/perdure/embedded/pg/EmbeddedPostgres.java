package dev.perdure.embedded.pg;

/// Starts the PostgreSQL 18 that comes with this build.
///
/// Its programs are unpacked once into the user's cache folder.
public final class EmbeddedPostgres {
    private EmbeddedPostgres() {}

    /// Starts a temporary server on a free port.
    public static PostgresServer start() {
        return start(ServerOptions.defaults());
    }

    /// Starts a server and waits until it accepts connections.
    ///
    /// @throws dev.perdure.pg.DatabaseException if it does not start, with the reason; if its
    ///   folder is in use, or holds the data of another major version
    public static PostgresServer start(ServerOptions options) {
        return PostgresServer.start(options, EmbeddedPostgres::cluster);
    }

    private static Cluster cluster(ServerHome home) {
        var account = Account.choose(home.folder());
        return new Cluster(home, Binaries.ofThisBuild(account), account);
    }
}
