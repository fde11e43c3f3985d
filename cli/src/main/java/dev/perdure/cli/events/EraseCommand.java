package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Times;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.erasure.Erasure;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Destroys the key of a subject.
@Command(
        name = "erase",
        description = {
            "Destroy the key of a subject: nobody can read the payloads that are encrypted with"
                    + " it.",
            "Events and positions stay. It cannot be undone; doing it again changes nothing."
        })
final class EraseCommand implements Runnable {
    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();

    @Parameters(paramLabel = "SUBJECT", description = "Whose data it is, as events name it.")
    private String subject = "";

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why, for people; it is kept.")
    private String reason = "";

    @Option(names = "--json", description = "Print how it was noted as JSON.")
    private boolean json;

    EraseCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        var erasure = store.with(this::erase);
        console.print(
                json
                        ? Json.tree(erasure).toString()
                        : "%s subject '%s' at %s by %s: %s"
                                .formatted(
                                        erasure.repeated() ? "had erased" : "erased",
                                        erasure.subject(),
                                        Times.of(erasure.erasedAt()),
                                        erasure.erasedBy(),
                                        erasure.reason()));
    }

    private Erasure erase(EventStore opened) {
        EventsOption.existing(opened, log.name());
        try {
            return opened.subjectKeys(log.name()).erase(subject, reason);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
        } catch (EventStoreException e) {
            if (e.reason() == Reason.REFUSED && e.getCause() == null) {
                throw new CommandFailed(ExitCode.NOT_FOUND, String.valueOf(e.getMessage()), "");
            }
            throw e;
        }
    }
}
