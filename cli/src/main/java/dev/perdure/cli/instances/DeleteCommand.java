package dev.perdure.cli.instances;

import dev.perdure.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Deletes an ended instance.
@Command(name = "delete", description = "Delete an ended instance and everything below it.")
final class DeleteCommand implements Runnable {
    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    DeleteCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        instance.withClient(client -> {
            int deleted = client.delete(instance.id());
            console.print(
                    deleted == 1
                            ? "deleted '%s'".formatted(instance.id())
                            : "deleted '%s' and %d below it".formatted(instance.id(), deleted - 1));
        });
    }
}
