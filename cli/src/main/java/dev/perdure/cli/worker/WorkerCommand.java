package dev.perdure.cli.worker;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.StoreOption;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.examples.Examples;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/// Runs an engine with the handlers of all examples until it is stopped.
@Command(
        name = "worker",
        description = "Run the examples' handlers on a store until Ctrl-C, then drain.")
public final class WorkerCommand implements Runnable {
    private final Console console;

    @Mixin private StoreOption store = new StoreOption();

    @Option(
            names = "--activities",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Activities that run at once (default: ${DEFAULT-VALUE}).")
    private int activities = 1000;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long activities may finish (default: ${DEFAULT-VALUE}).")
    private int graceSeconds = 10;

    @Option(
            names = "--permits-for",
            paramLabel = "ACTIVITY",
            hidden = true,
            description = "Read from standard input how many attempts may begin; stop at its end.")
    private @Nullable String permitsFor;

    /// A worker that reports to `console`.
    public WorkerCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var permits = new Permits(permitsFor == null ? "" : permitsFor);
        var provider = store.openOrCreate();
        try (var _ = new ClosedAtExit(provider::close)) {
            var engine = ExampleEngine.on(provider, permits::limit).options(options()).start();
            try (var _ = new ClosedAtExit(() -> stop(engine))) {
                console.print(
                        "worker %d runs %d examples on %s"
                                .formatted(
                                        ProcessHandle.current().pid(),
                                        Examples.all().size(),
                                        store.place()));
                waitForTheEnd(permits);
            }
        }
    }

    private EngineOptions options() {
        return EngineOptions.defaults()
                .withMaxConcurrentActivities(activities)
                .withShutdownGrace(Duration.ofSeconds(graceSeconds));
    }

    private void waitForTheEnd(Permits permits) {
        try {
            if (permitsFor == null) {
                console.note(
                        "Ctrl-C stops it. Give it work: "
                                + Invocation.of("run", "order --detach", store.place()));
                new CountDownLatch(1).await();
            } else {
                permits.readFrom(System.in);
            }
        } catch (IOException e) {
            console.note("cannot read permits: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void stop(Engine engine) {
        var counters = engine.counters();
        var report = engine.stop();
        console.print(
                ("worker stopped: %d turns and %d attempts done;"
                                + " %d attempts interrupted, %d instances given back")
                        .formatted(
                                counters.turns(),
                                counters.attempts(),
                                report.attemptsInterrupted(),
                                report.instancesGivenBack()));
    }
}
