package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.EventLog;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Appends events from JSON lines.
@Command(
        name = "import",
        description = {
            "Append the events of a file that 'export' wrote, in its order, 500 at a time.",
            "Each event needs an id. An import that broke off is repeated within a week: what is"
                    + " there already is not appended again.",
            "Positions are given anew; times of occurrence stay. Creates schema and log if needed."
        })
final class ImportCommand implements Runnable {
    private static final int BATCH = 500;

    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();

    @Parameters(paramLabel = "FILE", description = "JSON lines; - for standard input.")
    private Path file = Path.of("-");

    ImportCommand(Console console) {
        this.console = console;
    }

    /// What was done.
    private record Counts(long appended, long present) {
        Counts plus(int size, boolean repeated) {
            return repeated
                    ? new Counts(appended, present + size)
                    : new Counts(appended + size, present);
        }
    }

    @Override
    public void run() {
        checkAll();
        try (var lines = reader()) {
            var counts = store.withReady(it -> append(it.log(log.name()), lines));
            console.note(
                    "imported %d events into log '%s'%s"
                            .formatted(
                                    counts.appended,
                                    log.name(),
                                    counts.present == 0
                                            ? ""
                                            : "; %d were there already".formatted(counts.present)));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// Reads a file once before anything is appended.
    private void checkAll() {
        if (file.toString().equals("-")) {
            return;
        }
        try (var lines = reader()) {
            long number = 0;
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    event(line, number, "nothing was appended; correct the line");
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private BufferedReader reader() {
        try {
            return file.toString().equals("-")
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    : Files.newBufferedReader(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private CommandFailed unreadable(IOException e) {
        return new CommandFailed(
                ExitCode.USAGE,
                "cannot read '%s': %s".formatted(file, e),
                "give a file of JSON lines, or - for standard input");
    }

    private Counts append(EventLog target, BufferedReader lines) {
        var counts = new Counts(0, 0);
        var batch = new ArrayList<NewEvent>();
        long number = 0;
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    batch.add(event(line, number, "what came before is stored; repeat it all"));
                }
                if (batch.size() == BATCH) {
                    counts = counts.plus(BATCH, appendAll(target, batch));
                    console.show(number + " lines");
                    batch.clear();
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return batch.isEmpty() ? counts : counts.plus(batch.size(), appendAll(target, batch));
    }

    private NewEvent event(String line, long number, String hint) {
        try {
            if (!line.contains("\"id\"")) {
                throw new IllegalArgumentException("expected an 'id', found none");
            }
            return EventJson.event(line);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "line %d of '%s' holds no event: %s".formatted(number, file, e.getMessage()),
                    hint);
        }
    }

    /// {@return true if these were there already}
    private static boolean appendAll(EventLog target, List<NewEvent> batch) {
        var key = "import %s %d".formatted(batch.getFirst().id(), batch.size());
        var request = AppendRequest.of(batch).withKey(key).withKeysElsewhere();
        return target.append(request).orThrow().repeated();
    }
}
