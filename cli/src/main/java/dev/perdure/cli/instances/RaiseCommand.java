package dev.perdure.cli.instances;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Raises an external event.
@Command(name = "raise", description = "Raise an external event to an instance.")
final class RaiseCommand implements Runnable {
    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    @Parameters(paramLabel = "EVENT", index = "1", description = "The event's name.")
    private String event = "";

    @Option(
            names = "--input",
            paramLabel = "JSON",
            defaultValue = "null",
            description = "The event's value, or @FILE (default: null).")
    private String input = "null";

    RaiseCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var value = Json.payload(input);
        instance.withClient(client -> client.raise(instance.id(), event, value));
        console.print("raised '%s' to '%s'".formatted(event, instance.id()));
    }
}
