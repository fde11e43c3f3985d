package dev.perdure.cli.instances;

import dev.perdure.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Asks an instance to cancel.
@Command(name = "cancel", description = "Ask an instance to cancel; its code may compensate.")
final class CancelCommand implements Runnable {
    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "cancelled on request",
            description = "Kept in the history (default: ${DEFAULT-VALUE}).")
    private String reason = "";

    CancelCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        instance.withClient(client -> client.cancel(instance.id(), reason));
        console.print("asked '%s' to cancel".formatted(instance.id()));
    }
}
