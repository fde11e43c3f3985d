package dev.perdure.cli.events;

import dev.perdure.bench.EventStoresBench;
import dev.perdure.bench.events.Part;
import dev.perdure.bench.events.StoreShape;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.result.ResultsFile;
import dev.perdure.bench.result.Spread;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Table;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/// Measures event stores side by side.
@Command(
        name = "bench",
        description = {
            "Measure this event store beside two others, on the same data and server.",
            "The server is the one that $$PERDURE_DATABASE_URL names, or an embedded one; schemas"
                    + " perdure_bench_… are dropped and created. Shown are medians and, in"
                    + " brackets, ranges."
        })
final class BenchEventsCommand implements Callable<Integer> {
    private static final int MOST_RATE = 100_000;

    private final Console console;
    private final Map<String, Map<String, List<Figure>>> results = new LinkedHashMap<>();

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "closed",
            description = {
                "What to measure, in this order (default: ${DEFAULT-VALUE}).",
                "closed: callers who do one thing after another;",
                "open: appends at --rate, measured from when they were due;",
                "delay: from such appends to the handlers of subscriptions;",
                "growth: calls on histories of 126,000, a million, ten million events, and of"
                        + " --events, which is also the most;",
                "pool: appends and decisions with 1 to 32 connections, and beside idle ones;",
                "tuning: all of gin (pending lists of the others' indexes), autovacuum (settings of"
                        + " our tables), statistics (of the planner) and replica (how to share"
                        + " memory with one)."
            })
    private List<String> parts = List.of("closed");

    @Option(
            names = "--rate",
            defaultValue = "5000",
            description =
                    "Events per second where they come at a rate (default: ${DEFAULT-VALUE}).")
    private double rate = 5_000;

    @Option(
            names = "--stores",
            split = ",",
            defaultValue = "perdure,jsonb-cte,text-array-gin",
            description = "Which stores (default: ${DEFAULT-VALUE}).")
    private List<String> stores = List.of();

    @Option(
            names = "--events",
            defaultValue = "1000000",
            description = "Events that each has before (default: ${DEFAULT-VALUE}).")
    private long events = 1_000_000;

    @Option(
            names = "--reps",
            defaultValue = "3",
            description = "Repetitions, in alternation (default: ${DEFAULT-VALUE}).")
    private int reps = 3;

    @Option(
            names = "--duration",
            defaultValue = "5",
            description = "Seconds of each window (default: ${DEFAULT-VALUE}).")
    private double duration = 5;

    @Option(names = "--out", description = "Append results to this file, as JSON lines.")
    private @Nullable Path out;

    BenchEventsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        var bench = new EventStoresBench(chosen(), shapes(), events, rate, reps, window());
        bench.run(this::take, console::note);
        table().lines().forEach(console::print);
        return ExitCode.OK.number();
    }

    private List<Part> chosen() {
        return parts.stream()
                .flatMap(name ->
                        Part.named(name)
                                .orElseThrow(() ->
                                        new CommandFailed(
                                                ExitCode.USAGE,
                                                "there is no part '" + name + "'",
                                                "choose from " + String.join(", ", Part.labels())))
                                .stream())
                .toList();
    }

    private List<StoreShape> shapes() {
        return stores.stream()
                .map(name ->
                        StoreShape.of(name)
                                .orElseThrow(() ->
                                        new CommandFailed(
                                                ExitCode.USAGE,
                                                "there is no store '" + name + "'",
                                                "choose from "
                                                        + String.join(", ", StoreShape.labels()))))
                .toList();
    }

    private Duration window() {
        if (duration < 0.1 || events < 100 || reps < 1 || rate < 1 || rate > MOST_RATE) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    ("expected at least 0.1 seconds, 100 events, 1 repetition and from 1 to %d"
                                    + " events per second, found %s, %d, %d, %s")
                            .formatted(MOST_RATE, duration, events, reps, rate),
                    "");
        }
        return Duration.ofMillis(Math.round(duration * 1_000));
    }

    private void take(Figure figure) {
        console.note(figure.toString());
        results.computeIfAbsent(figure.figure() + ", " + figure.unit(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(figure.provider(), _ -> new ArrayList<>())
                .add(figure);
        try {
            if (out != null) {
                ResultsFile.append(out, figure);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Table table() {
        var measured =
                stores.stream()
                        .filter(it ->
                                results.values().stream().anyMatch(all -> all.containsKey(it)))
                        .toList();
        var headings = new ArrayList<>(List.of("FIGURE"));
        headings.addAll(measured);
        var table = new Table(headings.toArray(String[]::new));
        results.forEach((figure, byStore) -> {
            var row = new ArrayList<>(List.of(figure));
            for (var store : measured) {
                var all = byStore.getOrDefault(store, List.of());
                row.add(all.isEmpty() ? "–" : spread(all));
            }
            table.row(row.toArray(String[]::new));
        });
        return table;
    }

    private static String spread(List<Figure> figures) {
        var values = figures.stream().map(Figure::value).toList();
        return Spread.of(values).toString();
    }
}
