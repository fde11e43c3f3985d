package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseException.Kind;
import dev.perdure.pg.DatabaseOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/// A PostgreSQL on this machine that belongs to this process. May be used by several threads.
///
/// It outlives a process that is killed. The next one that opens the same folder ends it and goes
/// on with its data; temporary ones are swept away by the next temporary one. It stops when this
/// process ends in good order.
public final class PostgresServer implements AutoCloseable {
    static final String USER = "postgres";
    private static final int FREE_PORTS_TRIED = 5;

    private final Cluster cluster;
    private final ServerOptions options;
    private final String password;
    private final Thread atExit = new Thread(this::end, "postgres-stop");
    private int port;
    private boolean closed;

    private PostgresServer(Cluster cluster, ServerOptions options, String password) {
        this.cluster = cluster;
        this.options = options;
        this.password = password;
        this.port = options.port();
    }

    /// Which programs to run, and as whom: known when there is a folder to look at.
    @FunctionalInterface
    interface Choice {
        Cluster cluster(ServerHome home);
    }

    /// Puts data into the folder of a new server.
    @FunctionalInterface
    interface Filling {
        void fill(Cluster cluster) throws IOException;
    }

    static PostgresServer start(ServerOptions options, Choice choice) {
        return start(options, choice, Cluster::initialise);
    }

    private static PostgresServer start(ServerOptions options, Choice choice, Filling filling) {
        var home = options.home();
        if (home == null) {
            sweep(choice);
        }
        var taken = home == null ? ServerHome.temporary() : ServerHome.keep(home);
        @Nullable PostgresServer started = null;
        try {
            var cluster = choice.cluster(taken);
            filling.fill(cluster);
            cluster.stop(Cluster.Ending.FAST); // one that outlived its process
            var server = new PostgresServer(cluster, options, taken.password());
            server.startFirst();
            Runtime.getRuntime().addShutdownHook(server.atExit);
            started = server;
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a server in '" + taken.folder() + "'", e);
        } finally {
            if (started == null) {
                taken.close();
            }
        }
    }

    /// Starts a temporary server on a free port that follows this one: a hot standby, which can be
    /// read and shows what was committed here a moment ago. It may be stopped and started; it
    /// catches up as long as this server still has what it missed (`wal_keep_size`).
    ///
    /// @throws DatabaseException if it does not start, with the reason
    public PostgresServer startReplica() {
        return startReplica(ServerOptions.defaults());
    }

    /// Starts a server that [follows][#startReplica()] this one.
    ///
    /// @param others its options; settings of this server that they do not name hold for it too
    public PostgresServer startReplica(ServerOptions others) {
        var settings = new TreeMap<>(options.settings());
        settings.put(
                "primary_conninfo",
                "host=127.0.0.1 port=%d user=%s password=%s".formatted(port(), USER, password));
        settings.putAll(others.settings());
        return start(
                new ServerOptions(others.home(), others.port(), settings),
                home -> new Cluster(home, cluster.binaries(), Account.choose(home.folder())),
                this::copyTo);
    }

    private void copyTo(Cluster other) throws IOException {
        Files.copy(cluster.home().passwordFile(), other.home().passwordFile());
        other.account().give(other.home().folder());
        var data = other.home().data();
        new BaseBackup(dataDirectory(), data, other.account()).take(database());
        other.account().give(Files.createFile(data.resolve("standby.signal")));
    }

    /// Makes a replica a server of its own that takes writes; returns when it does. What it had not
    /// received from the server it followed is lost to it.
    public void promote() {
        try (var own = Database.open(database().withMaxConnections(1))) {
            own.rows("select pg_promote(true, 60)");
        }
    }

    /// {@return the URL for programs, with user and password}
    public String url() {
        return "jdbc:" + uri("127.0.0.1") + "?user=" + USER + "&password=" + password;
    }

    /// {@return the URL for `psql` and other programs that use libpq, with user and password}
    public String uri() {
        return uri(USER + ":" + password + "@127.0.0.1");
    }

    /// {@return how to connect as the superuser}
    public DatabaseOptions database() {
        return DatabaseOptions.of(url());
    }

    public synchronized int port() {
        return port;
    }

    public Path dataDirectory() {
        return cluster.home().data();
    }

    /// {@return the file that the server writes its messages to}
    public Path log() {
        return cluster.home().log();
    }

    /// {@return for example `18.6`}
    public String version() {
        return cluster.binaries().version();
    }

    public int majorVersion() {
        return cluster.binaries().majorVersion();
    }

    public boolean isRunning() {
        return cluster.isRunning();
    }

    /// Starts the server again, on the same port, after it was stopped or crashed. Does nothing if
    /// it runs.
    public synchronized void start() {
        if (closed) {
            throw new IllegalStateException(
                    "server in '" + cluster.home().folder() + "' is closed");
        }
        if (!cluster.isRunning()) {
            cluster.start(settings());
        }
    }

    /// Stops the server in good order: transactions that run are rolled back.
    public synchronized void stop() {
        cluster.stop(Cluster.Ending.FAST);
    }

    /// Ends the server as if it had failed. What was committed is recovered by the next start.
    public synchronized void crash() {
        cluster.stop(Cluster.Ending.IMMEDIATE);
    }

    public synchronized void restart() {
        stop();
        start();
    }

    /// Stops the server, and deletes its data if it is temporary. Closing again does nothing.
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // this process is ending, and the hook does it
        }
        end();
    }

    private synchronized void end() {
        if (!closed) {
            closed = true;
            boolean thrownAway = cluster.home().isTemporary();
            cluster.stop(thrownAway ? Cluster.Ending.IMMEDIATE : Cluster.Ending.FAST);
            cluster.home().close();
        }
    }

    /// Between finding a free port and using it, somebody else may take it.
    private synchronized void startFirst() {
        for (int attempt = 1; ; attempt++) {
            port = options.port() == 0 ? freePort() : options.port();
            try {
                cluster.start(settings());
                return;
            } catch (DatabaseException e) {
                boolean again = options.port() == 0 && e.kind() == Kind.TRANSIENT;
                if (!again || attempt == FREE_PORTS_TRIED) {
                    throw e;
                }
            }
        }
    }

    private Settings settings() {
        boolean counts = cluster.binaries().hasLibrary("pg_stat_statements");
        return new Settings(port, counts, options.settings());
    }

    private synchronized String uri(String authority) {
        return "postgresql://" + authority + ":" + port + "/postgres";
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no port is free", e);
        }
    }

    /// Ends temporary servers whose processes were killed, and deletes what they left.
    private static void sweep(Choice choice) {
        for (var home : ServerHome.abandoned()) {
            try (home) {
                choice.cluster(home).stop(Cluster.Ending.IMMEDIATE);
            }
        }
    }
}
