package dev.perdure.cli.worker;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.StoreOption;
import dev.perdure.engine.Engine;
import dev.perdure.examples.Examples;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.util.concurrent.CountDownLatch;

/// Runs an engine with the handlers of all examples until it is stopped.
@Command(
        name = "worker",
        description = "Run the examples' handlers on a store until Ctrl-C, then drain.")
public final class WorkerCommand implements Runnable {
    private final Console console;

    @Mixin private StoreOption store = new StoreOption();

    @Mixin private EngineOption handlers = new EngineOption();

    /// A worker that reports to `console`.
    public WorkerCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var provider = store.openOrCreate();
        try (var _ = new ClosedAtExit(provider::close)) {
            var engine = handlers.on(provider).options(handlers.options()).start();
            try (var _ = new ClosedAtExit(() -> stop(engine))) {
                console.print(
                        "worker %d runs %d examples on %s"
                                .formatted(
                                        ProcessHandle.current().pid(),
                                        Examples.all().size(),
                                        store.place()));
                waitForTheEnd();
            }
        }
    }

    private void waitForTheEnd() {
        if (handlers.endsWithInput()) {
            handlers.readPermits(console);
            return;
        }
        console.note(
                "Ctrl-C stops it. Give it work: "
                        + Invocation.of("run", "order --detach", store.place()));
        try {
            new CountDownLatch(1).await();
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
