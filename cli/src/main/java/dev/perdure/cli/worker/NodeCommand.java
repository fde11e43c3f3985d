package dev.perdure.cli.worker;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.DatabaseOption;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.StorePlace.PostgresSchema;
import dev.perdure.cli.console.Times;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.examples.Examples;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs one of several nodes on a database until it is stopped.
@Command(
        name = "node",
        description = {
            "Run the examples' handlers on a PostgreSQL database, together with other nodes.",
            "Ctrl-C or SIGTERM drains it: what it holds is handed over to the others at once."
        })
public final class NodeCommand implements Runnable {
    private final Console console;

    @Mixin private DatabaseOption database = new DatabaseOption();

    @Mixin private EngineOption handlers = new EngineOption();

    @Option(
            names = "--node-id",
            paramLabel = "NAME",
            description = {
                "Name of this node (default: a new one for each process).",
                "One that joins under the name of another takes over from it."
            })
    private @Nullable String nodeId;

    @Option(
            names = "--lease",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = {
                "How long its work waits before others take over, if it dies",
                "(default: ${DEFAULT-VALUE})."
            })
    private double leaseSeconds = 10;

    @Option(
            names = "--claims",
            paramLabel = "N",
            defaultValue = "100",
            description = "Instances claimed at once (default: ${DEFAULT-VALUE}).")
    private int claims = 100;

    @Option(names = "--tag", description = "Runs activities with this tag too; may be repeated.")
    private List<String> tags = List.of();

    @Option(
            names = "--progress",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How often it says how far it is (default: ${DEFAULT-VALUE}).")
    private double progressSeconds = 10;

    @Option(names = "--json", description = "Print a JSON object per event, each on one line.")
    private boolean json;

    /// A node that reports to `console`.
    public NodeCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var name = nodeId == null ? "node-" + UUID.randomUUID().toString().substring(0, 8) : nodeId;
        var log = new NodeLog(console, name, json);
        var place = database.required().as("perdure " + name);
        var provider = place.openOrCreate();
        try (var _ = new ClosedAtExit(provider::close)) {
            var engine = handlers.on(provider).options(options(name)).listener(log).start();
            try (var _ = new ClosedAtExit(() -> stop(engine, log))) {
                describe(log, place);
                waitForTheEnd(engine, log);
            }
        }
    }

    private EngineOptions options(String name) {
        var options =
                handlers.options()
                        .withNodeId(name)
                        .withLease(EngineOption.duration(leaseSeconds))
                        .withMaxClaimsPerFetch(claims);
        for (var tag : tags) {
            options = options.withTag(tag);
        }
        return options;
    }

    private void describe(NodeLog log, PostgresSchema place) {
        int examples = Examples.all().size();
        log.running(
                "process %d runs %d examples on %s; lease %s%s"
                        .formatted(
                                ProcessHandle.current().pid(),
                                examples,
                                place,
                                Times.of(EngineOption.duration(leaseSeconds)),
                                tags.isEmpty() ? "" : "; tags " + String.join(", ", tags)),
                place,
                examples);
        if (!json) {
            console.note("Ctrl-C drains it. Give it work: " + Invocation.of("run", "order", place));
        }
    }

    private void waitForTheEnd(Engine engine, NodeLog log) {
        var end = new CountDownLatch(1);
        if (handlers.endsWithInput()) {
            Thread.ofVirtual()
                    .start(() -> {
                        handlers.readPermits(console);
                        end.countDown();
                    });
        }
        long pause = Math.max(100, EngineOption.duration(progressSeconds).toMillis());
        var told = engine.counters();
        try {
            while (!end.await(pause, TimeUnit.MILLISECONDS)) {
                var now = engine.counters();
                if (!now.equals(told)) {
                    log.progress(now, engine.liveInstances());
                    told = now;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void stop(Engine engine, NodeLog log) {
        log.stopping();
        var report = engine.stop();
        log.stopped(engine.counters(), report);
    }
}
