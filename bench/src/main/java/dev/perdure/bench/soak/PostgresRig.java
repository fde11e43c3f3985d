package dev.perdure.bench.soak;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerFaults;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.engine.provider.Provider;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Timeouts;
import dev.perdure.testkit.faults.FaultTarget;
import dev.perdure.testkit.faults.FaultWorker;
import dev.perdure.testkit.network.ReplyEnd;
import dev.perdure.testkit.network.TcpProxy;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A PostgreSQL that every process of a run reaches through one proxy; usually a server of its own,
/// as a user without privileges. One thread at a time.
public final class PostgresRig implements FaultTarget, AutoCloseable {
    /// After this a statement is cancelled by the server.
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);

    private static final String USER = "app";
    private static final Pattern HOST = Pattern.compile("^([^,]+):(\\d+)/");
    private static final String PASSWORD = "secret";
    private static final int CONNECTIONS = 8;
    private static final int SHOWN = 8;

    /// Lines of the server's log as the settings below make them.
    private static final Pattern ERROR = Pattern.compile("state=(\\w{5}) .*(ERROR|FATAL): ");

    private static final List<String> TABLES_EMPTY_IN_THE_END =
            List.of(
                    "live_instance",
                    "message",
                    "inbox",
                    "timer",
                    "work",
                    "work_ready",
                    "work_lease",
                    "heartbeat",
                    "notice");

    private final @Nullable PostgresServer server;
    private final DatabaseOptions database;
    private final ServerFaults faults;
    private final TcpProxy proxy;
    private final int workers;
    private final String prefix;
    private final Takeovers takeovers = new Takeovers();
    private int stores;

    private PostgresRig(
            @Nullable PostgresServer server,
            DatabaseOptions database,
            ServerFaults faults,
            int workers) {
        this.server = server;
        this.database = database;
        this.faults = faults;
        this.workers = workers;
        this.prefix = "soak_" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX);
        var address = address(database);
        this.proxy =
                TcpProxy.to(address.group(1), Integer.parseInt(address.group(2)))
                        .replies(ReplyEnd::postgres)
                        .start();
    }

    /// Starts the server that comes with this build.
    public static PostgresRig start(int workers) {
        var options =
                ServerOptions.defaults()
                        .withSetting("log_line_prefix", "%m [%p] state=%e %q%u ")
                        .withSetting("max_connections", "60");
        var server = EmbeddedPostgres.start(options);
        var faults = ServerFaults.of(server);
        faults.createUser(USER, PASSWORD);
        var database = server.database().withUser(USER).withPassword(PASSWORD);
        return new PostgresRig(server, database, faults, workers);
    }

    private static Matcher address(DatabaseOptions database) {
        var address = HOST.matcher(database.place());
        if (!address.find()) {
            throw new IllegalArgumentException(
                    "no single host and port in '%s'; all connections pass a proxy to one server"
                            .formatted(database.place()));
        }
        return address;
    }

    /// Connects once to a server that belongs to somebody else.
    ///
    /// @throws IllegalArgumentException if no run is possible there
    /// @throws dev.perdure.pg.DatabaseException if it is out of reach, or refuses the user
    public static void check(DatabaseOptions database) {
        if (database.user() == null) {
            throw new IllegalArgumentException(
                    "the URL names no user; add one, as in"
                            + " 'jdbc:postgresql://HOST:PORT/NAME?user=USER'");
        }
        address(database);
        try (var connections = Database.open(database.withMaxConnections(1))) {
            connections.checkReachable();
        }
    }

    /// Works on a server that belongs to somebody else, in schemas of its own. Connections of its
    /// user are ended and cancelled, whoever made them.
    public static PostgresRig on(DatabaseOptions database, int workers) {
        check(database);
        return new PostgresRig(null, database, ServerFaults.of(database), workers);
    }

    /// Lets the next run have a store of its own. Creating it past the proxy, an error names the
    /// server.
    public void nextStore() {
        stores++;
        try (var connections = Database.open(database.withMaxConnections(1))) {
            PostgresProvider.migrations(schema()).apply(connections);
        }
    }

    /// {@return the server, if it is ours to stop}
    Optional<PostgresServer> server() {
        return Optional.ofNullable(server);
    }

    String user() {
        return String.valueOf(database.user());
    }

    ServerFaults faults() {
        return faults;
    }

    TcpProxy proxy() {
        return proxy;
    }

    /// {@return the name of a table of the current store}
    String table(String name) {
        return schema() + "." + name;
    }

    private String schema() {
        return prefix + "_" + stores;
    }

    @Override
    public Provider open() {
        return open(workerArguments(), workerEnvironment());
    }

    private static Provider open(List<String> arguments, Map<String, String> environment) {
        var timeouts =
                Timeouts.defaults()
                        .withConnect(Duration.ofSeconds(2))
                        .withAcquire(Duration.ofSeconds(2))
                        .withStatement(STATEMENT_TIMEOUT)
                        .withSocket(Duration.ofSeconds(3));
        var database =
                DatabaseOptions.of(arguments.get(0))
                        .withUser(arguments.get(1))
                        .withPasswordOf(environment)
                        .withMaxConnections(CONNECTIONS)
                        .withTimeouts(timeouts);
        return PostgresProvider.open(PostgresOptions.of(database).withSchema(arguments.get(2)));
    }

    /// What runs in the other processes.
    public static final class Worker {
        private Worker() {}

        /// Works until the process ends.
        public static void main(String[] arguments) throws InterruptedException {
            FaultWorker.run(arguments, rest -> open(rest, System.getenv()));
        }
    }

    @Override
    public Class<?> workerMain() {
        return Worker.class;
    }

    @Override
    public List<String> workerArguments() {
        var url = database.url().replaceFirst("//[^/]*", "//127.0.0.1:" + proxy.port());
        return List.of(url, user(), schema());
    }

    @Override
    public Map<String, String> workerEnvironment() {
        return database.password() == null
                ? Map.of()
                : Map.of("PERDURE_DATABASE_PASSWORD", database.password());
    }

    @Override
    public int workers() {
        return workers;
    }

    @Override
    public List<String> leftovers() {
        var left = new ArrayList<String>();
        for (var table : TABLES_EMPTY_IN_THE_END) {
            long rows = faults.countRows(table(table));
            if (rows > 0) {
                left.add("table '%s' has %d rows".formatted(table, rows));
            }
        }
        return left;
    }

    /// {@return how often the server raised each SQLSTATE, by its log, if that is in reach}
    public Map<String, Integer> errors() {
        var states = new TreeMap<String, Integer>();
        if (server == null) {
            return states;
        }
        try (var lines = Files.lines(server.log())) {
            lines.map(ERROR::matcher)
                    .filter(Matcher::find)
                    .forEach(match -> states.merge(match.group(1), 1, Integer::sum));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + server.log(), e);
        }
        return states;
    }

    /// {@return what the server's log says with this SQLSTATE, a few lines of it}
    public List<String> linesWith(String state) {
        if (server == null) {
            return List.of();
        }
        try (var lines = Files.lines(server.log())) {
            return lines.filter(line -> line.contains("state=" + state)).limit(SHOWN).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + server.log(), e);
        }
    }

    /// {@return how long takeovers took that were [watched][Misfortunes#watchedKill]}
    public Takeovers takeovers() {
        return takeovers;
    }

    /// {@return how many connections were cut, reset or made half-open}
    public long linksCut() {
        var counts = proxy.counts();
        return counts.cut() + counts.halfOpened();
    }

    @Override
    public void close() {
        proxy.close();
        if (server == null) {
            IntStream.rangeClosed(1, stores).forEach(it -> faults.dropSchema(prefix + "_" + it));
        }
        faults.close();
        if (server != null) {
            server.close();
        }
    }
}
