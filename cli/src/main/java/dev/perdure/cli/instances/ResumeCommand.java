package dev.perdure.cli.instances;

import dev.perdure.cli.console.Console;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Lets a parked instance go on.
@Command(name = "resume", description = "Let a parked instance go on, once its cause is mended.")
final class ResumeCommand implements Runnable {
    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    ResumeCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        instance.withClient(client -> client.resume(instance.id()));
        console.print("resumed '%s'".formatted(instance.id()));
    }
}
