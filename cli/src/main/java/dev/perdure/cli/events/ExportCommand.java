package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes events as JSON lines.
@Command(
        name = "export",
        description = {
            "Write events as JSON, one in a line, to a file or to standard output.",
            "Shows the log as it is at the start, whatever is appended meanwhile."
        })
final class ExportCommand implements Runnable {
    private static final int PAGE = 2_000;

    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();
    @Mixin private QueryOption query = new QueryOption();

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Where to; it is replaced when all is written (default: output).")
    private @Nullable Path file;

    @Option(names = "--after", paramLabel = "POSITION", description = "Only above this position.")
    private long after;

    ExportCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var wanted = query.query();
        var options = ReadOptions.defaults().withAfter(Math.max(0, after)).withPageSize(PAGE);
        long written =
                store.with(it -> {
                    var events = EventsOption.existing(it, log.name());
                    return file == null
                            ? events.read(wanted, options)
                                    .peek(event -> console.print(EventJson.line(event)))
                                    .count()
                            : toFile(events, options, file);
                });
        console.note("exported %d events of log '%s'".formatted(written, log.name()));
    }

    private long toFile(EventLog events, ReadOptions options, Path target) {
        var partial = target.resolveSibling(target.getFileName() + ".part");
        try {
            long count = 0;
            try (var out = Files.newBufferedWriter(partial)) {
                for (var it = events.read(query.query(), options).iterator(); it.hasNext(); ) {
                    out.write(EventJson.line(it.next()));
                    out.newLine();
                    if (++count % 10_000 == 0) {
                        console.show(count + " events");
                    }
                }
            }
            Files.move(partial, target, StandardCopyOption.REPLACE_EXISTING);
            return count;
        } catch (IOException | UncheckedIOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED,
                    "cannot write '%s': %s".formatted(target, e.getMessage()),
                    "the file is unchanged; give one in a folder with room");
        }
    }
}
