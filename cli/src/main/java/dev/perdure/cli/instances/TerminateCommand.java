package dev.perdure.cli.instances;

import dev.perdure.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Ends an instance at once.
@Command(name = "terminate", description = "End an instance at once; its code does not run again.")
final class TerminateCommand implements Runnable {
    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            defaultValue = "terminated on request",
            description = "Kept in the history (default: ${DEFAULT-VALUE}).")
    private String reason = "";

    TerminateCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        instance.withClient(client -> client.terminate(instance.id(), reason));
        console.print("terminated '%s'".formatted(instance.id()));
    }
}
