package dev.perdure.cli.events;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Table;
import dev.perdure.eventstore.log.Segment;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.List;
import java.util.Locale;

/// Lists the segments of a log.
@Command(
        name = "segments",
        description = {
            "List the segments of a log: their positions, sizes and tables.",
            "Archived ones are no part of the log any more; their tables can be dumped and dropped."
        })
final class SegmentsCommand implements Runnable {
    private static final double MEGABYTE = 1e6;

    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    SegmentsCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var segments =
                store.with(it -> {
                    EventsOption.existing(it, log.name());
                    return it.segments(log.name());
                });
        if (json) {
            console.print(Json.pretty(segments));
        } else {
            lines(segments).forEach(console::print);
        }
    }

    /// {@return a table of segments, for people}
    static List<String> lines(List<Segment> segments) {
        var table = new Table("FIRST", "LAST", "STATE", "SIZE", "TABLES");
        segments.forEach(it ->
                table.row(
                        String.valueOf(it.first()),
                        String.valueOf(it.last()),
                        it.archived() ? "archived" : "in the log",
                        String.format(Locale.ROOT, "%.1f MB", it.bytes() / MEGABYTE),
                        String.join(" ", it.tables())));
        return table.lines();
    }
}
