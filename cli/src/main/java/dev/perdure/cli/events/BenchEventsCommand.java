package dev.perdure.cli.events;

import dev.perdure.bench.EventStoresBench;
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
    private final Console console;
    private final Map<String, Map<String, List<Figure>>> results = new LinkedHashMap<>();

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
        var bench = new EventStoresBench(shapes(), events, reps, window());
        bench.run(this::take);
        table().lines().forEach(console::print);
        return ExitCode.OK.number();
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
        if (duration < 0.1 || events < 100 || reps < 1) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "expected at least 0.1 seconds, 100 events and 1 repetition, found %s, %d, %d"
                            .formatted(duration, events, reps),
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
        var headings = new ArrayList<>(List.of("FIGURE"));
        headings.addAll(stores);
        var table = new Table(headings.toArray(String[]::new));
        results.forEach((figure, byStore) -> {
            var row = new ArrayList<>(List.of(figure));
            for (var store : stores) {
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
