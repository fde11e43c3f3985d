package dev.perdure.cli.instances;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Times;
import dev.perdure.cli.timeline.Advice;
import dev.perdure.cli.timeline.Timeline;
import dev.perdure.cli.timeline.TimelineText;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.provider.InstanceRecord;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Shows one instance with the timeline of its current execution.
@Command(
        name = "show",
        description = "Show an instance: its timeline, what it waits for, what to do.")
final class ShowCommand implements Runnable {
    private static final int STEPS = 40;

    private final Console console;

    @Mixin private InstanceOption instance = new InstanceOption();

    @Option(names = "--all", description = "Draw every step, not only the first " + STEPS + ".")
    private boolean all;

    @Option(names = "--json", description = "Print a JSON object.")
    private boolean json;

    ShowCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        instance.withStore((provider, client) -> {
            var found = instance.record(client);
            var history = Histories.read(client, found.id(), found.execution());
            var timeline = Timeline.of(history);
            var owner = Owner.of(found, provider).orElse(null);
            var now = Instant.now();
            var advice = new Advice(found, instance.place(), now).lines(timeline);
            if (json) {
                console.print(Json.pretty(object(found, owner, timeline, advice)));
            } else {
                print(found, owner, history);
                draw(timeline, now);
                advice.forEach(it -> console.print(console.paint(Colour.YELLOW, "  ▸ ") + it));
            }
        });
    }

    private static Object object(
            InstanceRecord found, @Nullable Owner owner, Timeline timeline, List<String> advice) {
        var node = Json.object();
        node.set("instance", Json.of(found));
        if (owner != null) {
            node.set("owner", owner.json());
        }
        node.set("steps", Json.tree(timeline.steps()));
        node.set("waitsFor", Json.tree(timeline.open()));
        node.set("advice", Json.tree(advice));
        return node;
    }

    private void print(InstanceRecord found, @Nullable Owner owner, List<HistoryEntry> history) {
        var status = found.status().name().toLowerCase(Locale.ROOT);
        console.print(
                console.paint(Colour.BOLD, found.id())
                        + "  "
                        + found.handler()
                        + "  "
                        + console.paint(Colour.of(found.status()), status)
                        + (found.execution() == 1 ? "" : "  execution " + found.execution()));
        var ended = found.endedAt();
        line(
                "started",
                Times.of(found.createdAt())
                        + (ended == null
                                ? ""
                                : ", took "
                                        + Times.of(Duration.between(found.createdAt(), ended))));
        if (!history.isEmpty() && history.getFirst().event() instanceof Event.ExecutionStarted it) {
            line("input", it.input().toString());
        }
        if (found.parent() != null) {
            line("parent", found.parent().instance());
        }
        if (owner != null) {
            line("owner", owner.text());
        }
        line("result", found.result());
        if (found.failure() != null) {
            line("failure", found.failure().type() + ": " + found.failure().message());
        }
        if (found.status().terminal()) {
            line("reason", found.reason());
        }
    }

    private void line(String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            console.print("  %-8s %s".formatted(name, value));
        }
    }

    private void draw(Timeline timeline, Instant now) {
        if (!timeline.steps().isEmpty()) {
            console.print("");
            TimelineText.lines(console, timeline, now, all ? Integer.MAX_VALUE : STEPS)
                    .forEach(console::print);
        }
    }
}
