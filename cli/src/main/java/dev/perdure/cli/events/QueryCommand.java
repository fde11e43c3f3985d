package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.eventstore.log.ReadOptions;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Prints the events that match.
@Command(name = "query", description = "Print the events that match.")
final class QueryCommand implements Runnable {
    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();
    @Mixin private QueryOption query = new QueryOption();

    @Option(names = "--after", paramLabel = "POSITION", description = "Only above this position.")
    private long after;

    @Option(names = "--until", paramLabel = "POSITION", description = "Only up to this position.")
    private long until = Long.MAX_VALUE;

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "At most so many; 0 for all (default: ${DEFAULT-VALUE}).")
    private long limit = 100;

    @Option(names = "--backwards", description = "The last one first.")
    private boolean backwards;

    @Option(names = "--json", description = "Print each event as JSON in one line.")
    private boolean json;

    QueryCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var wanted = query.query();
        var options = options();
        var printer = new EventPrinter(console, json);
        long printed =
                store.with(it -> {
                    var events = EventsOption.existing(it, log.name()).read(wanted, options);
                    return events.peek(printer::print).count();
                });
        if (printed == 0) {
            console.note("no event matches");
        } else if (printed == limit) {
            console.note("there may be more; --limit 0 prints all");
        }
    }

    private ReadOptions options() {
        try {
            return ReadOptions.defaults()
                    .withAfter(after)
                    .withUntil(until)
                    .withLimit(limit == 0 ? Long.MAX_VALUE : limit)
                    .withBackwards(backwards);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
        }
    }
}
