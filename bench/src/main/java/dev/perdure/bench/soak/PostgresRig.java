package dev.perdure.bench.soak;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerFaults;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.engine.provider.Provider;
import dev.perdure.pg.DatabaseOptions;
import dev.perdure.pg.Timeouts;
import dev.perdure.testkit.faults.FaultTarget;
import dev.perdure.testkit.faults.FaultWorker;
import dev.perdure.testkit.network.ReplyEnd;
import dev.perdure.testkit.network.TcpProxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A PostgreSQL of its own that every process of a run reaches through one proxy, as a user without
/// privileges. One thread at a time.
public final class PostgresRig implements FaultTarget, AutoCloseable {
    /// After this a statement is cancelled by the server.
    static final Duration STATEMENT_TIMEOUT = Duration.ofSeconds(2);

    static final String USER = "app";
    private static final String PASSWORD = "secret";
    private static final int CONNECTIONS = 8;

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

    private final PostgresServer server;
    private final ServerFaults faults;
    private final TcpProxy proxy;
    private final int workers;
    private int stores;

    private PostgresRig(PostgresServer server, int workers) {
        this.server = server;
        this.faults = ServerFaults.of(server);
        this.workers = workers;
        this.proxy = TcpProxy.to("127.0.0.1", server.port()).replies(ReplyEnd::postgres).start();
        faults.createUser(USER, PASSWORD);
    }

    /// Starts the server that comes with this build.
    public static PostgresRig start(int workers) {
        var options =
                ServerOptions.defaults()
                        .withSetting("log_line_prefix", "%m [%p] state=%e %q%u ")
                        .withSetting("max_connections", "60");
        return new PostgresRig(EmbeddedPostgres.start(options), workers);
    }

    /// Lets the next run have a store of its own.
    public void nextStore() {
        stores++;
    }

    PostgresServer server() {
        return server;
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
        return "run_" + stores;
    }

    @Override
    public Provider open() {
        return open(workerArguments());
    }

    static Provider open(List<String> arguments) {
        var timeouts =
                Timeouts.defaults()
                        .withConnect(Duration.ofSeconds(2))
                        .withAcquire(Duration.ofSeconds(2))
                        .withStatement(STATEMENT_TIMEOUT)
                        .withSocket(Duration.ofSeconds(3));
        var database =
                DatabaseOptions.of(arguments.get(0))
                        .withUser(USER)
                        .withPassword(PASSWORD)
                        .withMaxConnections(CONNECTIONS)
                        .withTimeouts(timeouts);
        return PostgresProvider.open(PostgresOptions.of(database).withSchema(arguments.get(1)));
    }

    /// What runs in the other processes.
    public static final class Worker {
        private Worker() {}

        /// Works until the process ends.
        public static void main(String[] arguments) throws InterruptedException {
            FaultWorker.run(arguments, PostgresRig::open);
        }
    }

    @Override
    public Class<?> workerMain() {
        return Worker.class;
    }

    @Override
    public List<String> workerArguments() {
        return List.of("jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres", schema());
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

    /// {@return how often the server raised each SQLSTATE, by its log}
    public Map<String, Integer> errors() {
        var states = new TreeMap<String, Integer>();
        try (var lines = Files.lines(server.log())) {
            lines.map(ERROR::matcher)
                    .filter(java.util.regex.Matcher::find)
                    .forEach(match -> states.merge(match.group(1), 1, Integer::sum));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + server.log(), e);
        }
        return states;
    }

    /// {@return how many connections were cut, reset or made half-open}
    public long linksCut() {
        var counts = proxy.counts();
        return counts.cut() + counts.halfOpened();
    }

    @Override
    public void close() {
        proxy.close();
        faults.close();
        server.close();
    }
}
