package dev.perdure.cli.demo;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Times;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.engine.Client;
import dev.perdure.engine.Instance;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.examples.treeindex.Totals;
import dev.perdure.examples.treeindex.TreeIndex;
import dev.perdure.examples.treeindex.TreeJob;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/// Several nodes share one index. One of them is killed, and later the database crashes.
final class SharedIndexAct {
    static final String INSTANCE = "index-1";

    private static final double KILL_AT = 0.30;
    private static final double CRASH_AT = 0.65;
    private static final int STEPS = 60;
    private static final long LOOK_MS = 50;
    private static final Duration STALLED = Duration.ofMillis(250);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int ALL = 1_000_000_000;

    private final Console console;
    private final Client client;
    private final Nodes nodes;
    private final Chronicle chronicle;
    private final RecordedFiles recorded;
    private final Owners owners;
    private long files;
    private long read;

    SharedIndexAct(Console console, Client client, Nodes nodes, Chronicle chronicle) {
        this.console = console;
        this.client = client;
        this.nodes = nodes;
        this.chronicle = chronicle;
        this.recorded = new RecordedFiles(client, INSTANCE, _ -> {});
        this.owners = new Owners(client);
    }

    /// @param fileCount how many the tree has
    void play(TreeJob job, long fileCount, PostgresServer server) throws InterruptedException {
        files = fileCount;
        var progress = new Progress(console, files);
        var instance = client.start(TreeIndex.TREE_FAN_OUT, INSTANCE, job);
        chronicle.tell("index started: one child per %,d files".formatted(job.batch()));
        if (reaches(mark(KILL_AT), progress, instance)) {
            killOne(progress);
        }
        if (reaches(mark(CRASH_AT), progress, instance)) {
            crash(server);
        }
        nodes.permitEach(ALL);
        until(() -> {
            progress.show(read());
            return ended(instance);
        });
        progress.show(read());
        var totals = instance.result();
        chronicle.tell(
                ("index completed: %,d files, %,d lines, %,d bytes; attempts that were begun and"
                                + " lost, and repeated: %,d")
                        .formatted(
                                totals.files(),
                                totals.lines(),
                                totals.bytes(),
                                recorded.lostAttempts()));
    }

    private long mark(double part) {
        return Math.min((long) Math.ceil(files * part), files - 1);
    }

    /// Permits a little work again and again until so many files are recorded; false if the job
    /// ended before.
    private boolean reaches(long mark, Progress progress, Instance<Totals> instance)
            throws InterruptedException {
        long step = Math.max(1, files / STEPS);
        long permittedAt = -step;
        long permittedNs = System.nanoTime();
        while (true) {
            long now = read();
            progress.show(now);
            if (now >= mark && !owners.read().isEmpty()) {
                return true;
            }
            if (now >= mark && ended(instance)) {
                return false;
            }
            boolean used = now >= permittedAt + (step + 1) / 2;
            if (used || System.nanoTime() - permittedNs > STALLED.toNanos()) {
                int each = (int) (step / nodes.alive().size());
                nodes.permitEach(Math.max(1, Math.min(each, (int) Math.max(1, mark - now))));
                permittedAt = now;
                permittedNs = System.nanoTime();
            }
            nodes.failIfOneEnded();
            pause();
        }
    }

    private void killOne(Progress progress) throws InterruptedException {
        var held = owners.read();
        tellShares(held);
        var victim = nodes.named(Owners.busiest(held));
        int exit = victim.kill();
        long killedNs = System.nanoTime();
        var takeover = owners.new Takeover(victim.name());
        long now = read();
        long open = recorded.open(takeover.waiting());
        chronicle.tell(
                ("%s killed (process %d, SIGKILL, exit code %d) with %s; it held %d instances"
                                + " with %,d open activities")
                        .formatted(
                                victim.name(),
                                victim.pid(),
                                exit,
                                share(now),
                                takeover.waiting().size(),
                                open));
        until(() -> {
            progress.show(read());
            return takeover.isComplete();
        });
        int died = takeover.count();
        int inherited = takeover.heirs().values().stream().mapToInt(Set::size).sum();
        var after = Times.of(Duration.ofNanos(System.nanoTime() - killedNs));
        takeover.heirs()
                .forEach((heir, ids) ->
                        chronicle.tell(
                                ("%s took over %d instances with %,d open activities, %s"
                                                + " after the kill")
                                        .formatted(heir, ids.size(), recorded.open(ids), after)));
        if (inherited < died) {
            chronicle.tell("%d more were taken over and ended".formatted(died - inherited));
        }
    }

    private void tellShares(Map<String, Set<String>> held) {
        chronicle.tell(
                "work is shared: "
                        + held.entrySet().stream()
                                .map(it -> it.getKey() + " holds " + it.getValue().size())
                                .collect(Collectors.joining(", "))
                        + " instances");
    }

    private void crash(PostgresServer server) throws InterruptedException {
        nodes.permitEach((int) Math.max(1, files / STEPS)); // something is in flight
        long beganNs = System.nanoTime();
        chronicle.tell("PostgreSQL crashes (immediate shutdown) with " + share(read));
        server.crash();
        server.start();
        chronicle.tell(
                "PostgreSQL recovered; it was away for "
                        + Times.of(Duration.ofNanos(System.nanoTime() - beganNs)));
        nodes.failIfOneEnded();
    }

    private String share(long now) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d files recorded (%.0f %%)",
                now,
                files,
                100.0 * now / files);
    }

    /// {@return how many files are recorded, as far as the database can be asked}
    private long read() {
        asked(() -> {
            read = recorded.read();
            return true;
        });
        return read;
    }

    private boolean ended(Instance<Totals> instance) {
        return asked(() -> instance.status().status().terminal());
    }

    /// False also if the database does not answer now.
    private static boolean asked(BooleanSupplier question) {
        try {
            return question.getAsBoolean();
        } catch (EngineException e) {
            if (e.code() == ErrorCode.PROVIDER_UNAVAILABLE) {
                return false;
            }
            throw e;
        }
    }

    private void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!asked(condition)) {
            nodes.failIfOneEnded();
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(
                        "nothing happened for " + LIMIT.toSeconds() + " s; run the demo again");
            }
            pause();
        }
    }

    private static void pause() throws InterruptedException {
        if (new CountDownLatch(1).await(LOOK_MS, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody opens this latch");
        }
    }
}
