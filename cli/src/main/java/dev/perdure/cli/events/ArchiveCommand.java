package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Json;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.Segment;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.util.List;
import java.util.concurrent.Callable;

/// Takes whole segments out of a log.
@Command(
        name = "archive",
        description = {
            "Take whole segments out of a log: those that end at a position or before it.",
            "Their tables stay in the schema to be dumped and dropped; positions go on."
                    + " All subscriptions of",
            "the log must have passed the position."
        })
final class ArchiveCommand implements Callable<Integer> {
    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();

    @Option(
            names = "--up-to",
            required = true,
            paramLabel = "POSITION",
            description = "From 1 to the head; segments that end above it stay.")
    private long upTo;

    @Option(
            names = "--drop",
            description = "Drop the tables too, also those that were archived before.")
    private boolean drop;

    @Option(names = "--json", description = "Print a JSON array of the segments.")
    private boolean json;

    ArchiveCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (upTo < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--up-to must be at least 1, found " + upTo);
        }
        var done = store.with(this::archive);
        if (json) {
            console.print(Json.pretty(done));
        } else {
            report(done);
        }
        return ExitCode.OK.number();
    }

    private List<Segment> archive(EventStore opened) {
        EventsOption.existing(opened, log.name());
        try {
            return drop
                    ? opened.archiveAndDrop(log.name(), upTo)
                    : opened.archive(log.name(), upTo);
        } catch (EventStoreException e) {
            if (e.reason() == Reason.REFUSED && e.getCause() == null) {
                throw new CommandFailed(ExitCode.CONFLICT, String.valueOf(e.getMessage()), "");
            }
            throw e;
        }
    }

    private void report(List<Segment> done) {
        if (done.isEmpty()) {
            console.note(
                    "no segment of log '%s' ends at %d or before; 'events segments' lists them"
                            .formatted(log.name(), upTo));
            return;
        }
        console.print(
                "%s positions %d to %d of log '%s'"
                        .formatted(
                                drop ? "dropped" : "archived",
                                done.getFirst().first(),
                                done.getLast().last(),
                                log.name()));
        if (!drop) {
            SegmentsCommand.lines(done).forEach(console::print);
        }
    }
}
