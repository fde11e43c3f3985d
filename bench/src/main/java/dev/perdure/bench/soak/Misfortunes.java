package dev.perdure.bench.soak;

import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.testkit.faults.Fault;
import dev.perdure.testkit.faults.FaultRun;
import dev.perdure.testkit.faults.FaultWorker;
import dev.perdure.testkit.network.Direction;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What can be done to a run on PostgreSQL, by family. Everything is over when a fault returns,
/// apart from half-open connections, which stay so.
public final class Misfortunes {
    private static final Duration MOMENT = Duration.ofMillis(400);

    /// What only waits for somebody else has no turn, so a watch may see none.
    private static final Duration WATCH = FaultWorker.LEASE.plusSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final FaultRun run;
    private final PostgresRig rig;

    public Misfortunes(FaultRun run, PostgresRig rig) {
        this.run = run;
        this.rig = rig;
    }

    /// What happens to processes.
    public List<Fault> ofProcesses() {
        return List.of(
                run.killWorker(),
                watchedKill(),
                run.endWorker(),
                run.pauseWorker(FaultWorker.LEASE.plus(MOMENT)));
    }

    /// SIGKILL for one worker, and nothing else until a turn of another one is stored for an
    /// instance that it had.
    public Fault watchedKill() {
        return new Fault(
                "SIGKILL watched",
                () -> {
                    long killed = System.nanoTime();
                    var estate = Estate.of(rig, run.kill());
                    run.pause(MOMENT); // until the server has ended what the dead one had sent
                    estate = estate.now();
                    long until = killed + WATCH.toNanos();
                    while (!estate.isEmpty() && System.nanoTime() - until < 0) {
                        if (estate.isTakenOver()) {
                            rig.takeovers().add(Duration.ofNanos(System.nanoTime() - killed));
                            return;
                        }
                        run.pause(LOOK);
                    }
                });
    }

    /// What happens to the server.
    public List<Fault> ofServer() {
        return List.of(crash(), restart(), terminateConnections());
    }

    /// Immediate shutdown, and recovery a little later.
    public Fault crash() {
        return new Fault(
                "server crash",
                () -> {
                    server().crash();
                    run.pause(Duration.ofMillis(run.random().nextInt(300)));
                    server().start();
                });
    }

    /// Shutdown in good order, and start.
    public Fault restart() {
        return new Fault("server restart", () -> server().restart());
    }

    private PostgresServer server() {
        return rig.server()
                .orElseThrow(() -> new IllegalStateException("this server is not ours to stop"));
    }

    /// All connections are ended, again and again.
    public Fault terminateConnections() {
        return new Fault(
                "57P01 storm",
                () -> {
                    for (int i = 0; i < 5; i++) {
                        rig.faults().terminateConnections(rig.user());
                        run.pause(Duration.ofMillis(40));
                    }
                });
    }

    /// What happens to the link.
    public List<Fault> ofLink() {
        return Stream.concat(
                        cuts().stream(), Stream.of(stall(), stallReplies(), halfOpen(), slow()))
                .toList();
    }

    /// Those that break all connections at once and are over at once.
    public List<Fault> cuts() {
        return List.of(
                new Fault("cut", rig.proxy()::cutAll),
                new Fault("reset", rig.proxy()::resetAll),
                new Fault("refused", this::refuse),
                loseReplies());
    }

    private void refuse() throws InterruptedException {
        rig.proxy().refuseNew(true);
        try {
            rig.proxy().cutAll();
            run.pause(MOMENT);
        } finally {
            rig.proxy().refuseNew(false);
        }
    }

    /// Some transactions commit, and their clients never learn it.
    public Fault loseReplies() {
        return new Fault(
                "lost replies",
                () -> {
                    rig.proxy().loseReplies(1 + run.random().nextInt(4));
                    run.pause(MOMENT);
                    rig.proxy().keepReplies();
                });
    }

    /// Nothing passes for longer than the lease.
    public Fault stall() {
        return new Fault(
                "stall",
                () -> {
                    rig.proxy().stall();
                    run.pause(FaultWorker.LEASE.plus(MOMENT));
                    rig.proxy().flow();
                });
    }

    private Fault stallReplies() {
        return new Fault(
                "stalled replies",
                () -> {
                    rig.proxy().stall(Direction.TO_CLIENT);
                    run.pause(MOMENT);
                    rig.proxy().flow();
                });
    }

    /// The connections are dead, and nobody is told.
    public Fault halfOpen() {
        return new Fault("half-open", rig.proxy()::halfOpenAll);
    }

    private Fault slow() {
        return new Fault(
                "70 ms round trips",
                () -> {
                    rig.proxy().delay(Duration.ofMillis(35));
                    run.pause(Duration.ofSeconds(1));
                    rig.proxy().delay(Duration.ZERO);
                });
    }

    /// What the server refuses for a while, each with its SQLSTATE.
    public List<Fault> ofStatements() {
        var faults = rig.faults();
        return List.of(
                during("53300", () -> faults.refuseConnections(rig.user())),
                during("25006", faults::readOnly),
                during("53100", () -> faults.fullDisk(rig.table("history"))),
                during("40001", () -> faults.refuseInserts(rig.table("history"), "40001")),
                lockTimeout(),
                statementTimeout(),
                cancelStatements(),
                deadlock());
    }

    /// Begins a fault that lasts.
    @FunctionalInterface
    private interface Beginning {
        AutoCloseable begin() throws Exception;
    }

    private Fault during(String state, Beginning beginning) {
        return new Fault(
                state,
                () -> {
                    try (var _ = beginning.begin()) {
                        run.pause(MOMENT);
                    }
                });
    }

    private Fault lockTimeout() {
        return new Fault(
                "55P03",
                () -> {
                    try (var _ = rig.faults().lockTimeout(Duration.ofMillis(20));
                            var _ = rig.faults().lock(rig.table("history"))) {
                        run.pause(MOMENT);
                    }
                });
    }

    private Fault statementTimeout() {
        return new Fault(
                "57014 timeout",
                () -> {
                    try (var _ = rig.faults().lock(rig.table("history"))) {
                        run.pause(PostgresRig.STATEMENT_TIMEOUT.plus(MOMENT));
                    }
                });
    }

    private Fault cancelStatements() {
        return new Fault(
                "57014 cancelled",
                () -> {
                    for (int i = 0; i < 40; i++) {
                        rig.faults().cancelStatements(rig.user());
                        run.pause(Duration.ofMillis(10));
                    }
                });
    }

    private Fault deadlock() {
        return new Fault(
                "40P01",
                () -> {
                    var history = rig.table("history");
                    var node = rig.table("node");
                    if (!rig.faults().deadlock(rig.user(), history, node, PATIENCE)) {
                        throw new AssertionError("no turn was stored for " + PATIENCE);
                    }
                });
    }

    /// Everything that may be done to the server of this rig: if it belongs to somebody else, it is
    /// not stopped, and its settings stay as they are.
    public List<Fault> all() {
        var families =
                rig.server().isPresent()
                        ? List.of(ofProcesses(), ofLink(), ofServer(), ofStatements())
                        : List.of(
                                ofProcesses(),
                                ofLink(),
                                List.of(
                                        terminateConnections(),
                                        cancelStatements(),
                                        statementTimeout()));
        return families.stream().flatMap(List::stream).toList();
    }
}
