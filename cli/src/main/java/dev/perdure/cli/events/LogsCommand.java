package dev.perdure.cli.events;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Table;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.LinkedHashMap;
import java.util.Map;

/// Lists the logs.
@Command(name = "logs", description = "List the logs of a schema and their heads.")
final class LogsCommand implements Runnable {
    private final Console console;

    @Mixin private EventsOption store = new EventsOption();

    @Option(names = "--json", description = "Print an object of names and heads.")
    private boolean json;

    LogsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var heads =
                store.with(it -> {
                    Map<String, Long> all = new LinkedHashMap<>();
                    it.logs().forEach(name -> all.put(name, it.log(name).head()));
                    return all;
                });
        if (json) {
            console.print(Json.pretty(heads));
        } else if (heads.isEmpty()) {
            console.note("no logs; the first append creates one");
        } else {
            var table = new Table("LOG", "HEAD");
            heads.forEach((name, head) -> table.row(name, String.valueOf(head)));
            table.lines().forEach(console::print);
        }
    }
}
