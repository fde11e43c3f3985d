package dev.perdure.cli.events;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Json;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints the highest position.
@Command(name = "head", description = "Print the highest position of a log.")
final class HeadCommand implements Runnable {
    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();

    @Option(names = "--json", description = "Print it as JSON.")
    private boolean json;

    HeadCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        long head = store.with(it -> EventsOption.existing(it, log.name()).head());
        console.print(
                json
                        ? Json.object().put("log", log.name()).put("head", head).toString()
                        : String.valueOf(head));
    }
}
