package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Json;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/// Appends one event.
@Command(
        name = "append",
        description = {
            "Append an event, on condition that nothing matches if --unless is given.",
            "Creates schema and log if there are none. Exit code 5 if the condition refuses it."
        })
final class AppendCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private EventsOption store = new EventsOption();
    @Mixin private LogOption log = new LogOption();

    @Parameters(paramLabel = "TYPE", description = "What happened, for example BookLent.")
    private String type = "";

    @Option(names = "--tag", paramLabel = "TAG", description = "What it is about, as in book:b1.")
    private List<String> tags = new ArrayList<>();

    @Option(names = "--payload", paramLabel = "JSON", description = "What else there is to know.")
    private @Nullable String payload;

    @Option(names = "--metadata", paramLabel = "JSON", description = "What is not about the event.")
    private @Nullable String metadata;

    @Option(
            names = "--occurred-at",
            paramLabel = "TIME",
            description = "When it occurred (default: when it is recorded).")
    private @Nullable String occurredAt;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Names this request, so that repeating it appends nothing.")
    private @Nullable String key;

    @Option(
            names = "--unless",
            paramLabel = "ITEM",
            description = {
                "Only if no event matches this: types and, in brackets, tags, as in",
                "'BookLent,BookReturned[book:b1]'. May be repeated."
            })
    private List<String> unless = new ArrayList<>();

    @Option(
            names = "--after",
            paramLabel = "POSITION",
            description = "Events up to here are known, and do not count for --unless.")
    private long after;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    AppendCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var request = request();
        return switch (store.withReady(it -> it.log(log.name()).append(request))) {
            case AppendResult.Appended done -> appended(done);
            case AppendResult.Conflict conflict -> refused(conflict);
        };
    }

    private AppendRequest request() {
        try {
            var event =
                    NewEvent.of(type, payload == null ? Encoded.NONE : EventJson.json(payload))
                            .withTags(tags.stream().map(EventTag::new).toList());
            if (metadata != null) {
                event = event.withMetadata(EventJson.json(metadata));
            }
            if (occurredAt != null) {
                event = event.withOccurredAt(EventJson.time(occurredAt));
            }
            var request = AppendRequest.of(event);
            if (!unless.isEmpty()) {
                var condition = AppendCondition.noneAfter(after, QueryOption.anyOf(unless));
                request = request.withCondition(condition);
            } else if (after > 0) {
                throw new IllegalArgumentException("--after counts only together with --unless");
            }
            return key == null ? request : request.withKey(key);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private int appended(AppendResult.Appended done) {
        if (json) {
            console.print(
                    Json.object()
                            .put("position", done.first())
                            .put("repeated", done.repeated())
                            .toString());
        } else {
            console.print(
                    "%s at position %d of log '%s'"
                            .formatted(
                                    done.repeated() ? "was there already" : "appended",
                                    done.first(),
                                    log.name()));
        }
        return ExitCode.OK.number();
    }

    private int refused(AppendResult.Conflict conflict) {
        if (json) {
            var node = Json.object();
            var all = node.putArray("conflict");
            conflict.offenders()
                    .forEach(it ->
                            all.add(
                                    Json.object()
                                            .put("position", it.position())
                                            .put("type", it.type())));
            console.print(node.toString());
        } else if (conflict.diverged()) {
            console.note("refused by log '%s': %s".formatted(log.name(), conflict.reason()));
        } else {
            conflict.offenders()
                    .forEach(it ->
                            console.note(
                                    "refused by '%s' at position %d of log '%s'"
                                            .formatted(it.type(), it.position(), log.name())));
        }
        return ExitCode.CONFLICT.number();
    }
}
