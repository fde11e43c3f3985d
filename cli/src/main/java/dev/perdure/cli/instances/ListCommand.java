package dev.perdure.cli.instances;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.StoreOption;
import dev.perdure.cli.console.Table;
import dev.perdure.cli.console.Times;
import dev.perdure.engine.Client;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Lists instances, newest first.
@Command(name = "list", description = "List instances, newest first.")
final class ListCommand implements Runnable {
    private final Console console;

    @Mixin private StoreOption store = new StoreOption();

    @Option(names = "--status", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private Set<Status> statuses = Set.of();

    @Option(names = "--orchestration", paramLabel = "NAME", description = "Only of this name.")
    private @Nullable String orchestration;

    @Option(names = "--limit", defaultValue = "50", description = "At most so many (default: 50).")
    private int limit = 50;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    ListCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        try (var provider = store.open();
                var client = Client.connect(provider)) {
            var query = new InstanceQuery(statuses, orchestration, null, Math.max(1, limit));
            var found = client.list(query);
            if (json) {
                console.print(Json.pretty(found.stream().map(Json::of).toList()));
            } else if (found.isEmpty()) {
                console.note(
                        "no instances; start one: " + Invocation.of("run", "hello", store.place()));
            } else {
                printTable(found, provider.now());
            }
        }
    }

    private void printTable(List<InstanceRecord> found, Instant now) {
        var table =
                new Table("ID", "ORCHESTRATION", "STATUS", "CREATED (UTC)", "AGE", "TOOK", "NOTE");
        for (var it : found) {
            var ended = it.endedAt();
            table.row(
                    it.id(),
                    it.name() + (it.version() == 1 ? "" : " v" + it.version()),
                    word(it.status()),
                    Times.of(it.createdAt()).replaceFirst("\\.\\d+Z$|Z$", ""),
                    Times.of(Duration.between(it.createdAt(), now)),
                    ended == null ? "" : Times.of(Duration.between(it.createdAt(), ended)),
                    note(it));
        }
        table.lines(this::painted).forEach(console::print);
    }

    private static String note(InstanceRecord instance) {
        var failure = instance.failure();
        var text =
                failure != null
                        ? failure.message()
                        : instance.reason() == null ? waits(instance) : instance.reason();
        var line = text.replace('\n', ' ');
        return line.length() <= 60 ? line : line.substring(0, 59) + "…";
    }

    /// Says that an instance could go on if an engine took it.
    private static String waits(InstanceRecord instance) {
        return instance.owner() == null && instance.readyAt() != null
                ? "ready for an engine that has " + instance.handler()
                : "";
    }

    private String painted(String text, String padded) {
        for (var status : Status.values()) {
            if (word(status).equals(text)) {
                return console.paint(Colour.of(status), padded);
            }
        }
        return padded;
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
