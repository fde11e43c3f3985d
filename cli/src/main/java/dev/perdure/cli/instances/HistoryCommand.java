package dev.perdure.cli.instances;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Times;
import dev.perdure.engine.HistoryEntry;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints the events of one execution.
@Command(name = "history", description = "Print the events of an execution.")
final class HistoryCommand implements Runnable {
    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(names = "--execution", paramLabel = "N", description = "Default: the current one.")
    private @Nullable Integer execution;

    @Option(names = "--json", description = "Print a JSON array with one object per event.")
    private boolean json;

    HistoryCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        instance.withClient(client -> {
            var found = instance.record(client);
            int number = execution == null ? found.execution() : execution;
            var history = Histories.read(client, found.id(), number);
            if (history.isEmpty()) {
                throw new CommandFailed(
                        ExitCode.NOT_FOUND,
                        "instance '%s' has no history of execution %d"
                                .formatted(found.id(), number),
                        "its current execution is " + found.execution());
            }
            if (json) {
                console.print(Json.pretty(history.stream().map(Json::of).toList()));
            } else {
                var start = history.getFirst().time();
                console.print("since " + Times.of(start));
                history.forEach(it -> console.print(line(it, Times.offset(start, it.time()))));
            }
        });
    }

    private String line(HistoryEntry entry, String offset) {
        var text = entry.event().toString();
        int bracket = text.indexOf('[');
        var name = text.substring(0, bracket);
        var rest = text.substring(bracket + 1, text.length() - 1).replace('\n', ' ');
        int room = Math.max(20, console.columns() - 42);
        return "%5d %9s  %-24s %s"
                .formatted(
                        entry.number(),
                        offset,
                        name,
                        console.paint(
                                Colour.DIM,
                                rest.length() <= room ? rest : rest.substring(0, room - 1) + "…"));
    }
}
