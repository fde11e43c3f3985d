package dev.perdure.cli;

import dev.perdure.bench.Bench;
import dev.perdure.bench.PeerDriver;
import dev.perdure.bench.Plan;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.result.Comparison;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.result.ResultsFile;
import dev.perdure.bench.result.Spread;
import dev.perdure.bench.result.Summary;
import dev.perdure.bench.result.WindowResult;
import dev.perdure.bench.scale.Probe;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.cli.console.Console;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/// `perdure bench`: measures the engine on this machine.
@Command(
        name = "bench",
        description = {
            "Measure throughput, latency and cost of the engine on this machine.",
            "Each window has a fresh store; every output is checked. Shown are medians and, in"
                    + " brackets, ranges."
        })
final class BenchCommand implements Callable<Integer> {
    /// How much longer code runs before the first window than before the others.
    private static final double PRE_WARM = 4;

    private static final String ALL =
            "par10,par0,hello1,hello20,hello200,chain50,idle,replay,growth,parked";

    private final Console console;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--provider",
            split = ",",
            defaultValue = "memory,sqlite",
            description = "Stores to measure (default: ${DEFAULT-VALUE}).")
    private List<String> providers = List.of();

    @Option(
            names = "--workloads",
            split = ",",
            defaultValue = ALL,
            description =
                    "What to measure (default: ${DEFAULT-VALUE}). There are also crowd, distance,"
                        + " knee, nodes, sleepers and bloat, mostly on PostgreSQL; phases of bloat"
                        + " are six times as long as windows.")
    private List<String> workloads = List.of();

    @Option(
            names = "--reps",
            defaultValue = "3",
            description = "Repetitions, in alternation (default: ${DEFAULT-VALUE}).")
    private int reps = 3;

    @Option(
            names = "--duration",
            defaultValue = "10",
            description = "Seconds of each window (default: ${DEFAULT-VALUE}).")
    private double duration = 10;

    @Option(
            names = "--warmup",
            defaultValue = "2",
            description = "Seconds of load before each window (default: ${DEFAULT-VALUE}).")
    private double warmUp = 2;

    @Option(
            names = "--folder",
            description = "Where stores keep their files (default: the temporary folder).")
    private @Nullable Path folder;

    @Option(names = "--out", description = "Append results to this file, as JSON lines.")
    private @Nullable Path out;

    @Option(names = "--compare", description = "Show what changed since these results.")
    private @Nullable Path compare;

    BenchCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var plan = plan();
        var before = compare == null ? null : ResultsFile.windows(compare);
        var results = new ArrayList<WindowResult>();
        var bench = new Bench(plan, result -> take(result, results));
        bench.windows();
        console.print(Summary.of(results));
        if (before != null) {
            console.print(Comparison.of(before, results).toString());
        }
        bench.probes(this::take);
        return results.stream().anyMatch(result -> result.load().failed() > 0) ? 1 : 0;
    }

    /// Answers to a program that puts several systems side by side; see [PeerDriver].
    @Command(
            name = "peer",
            hidden = true,
            description = "Measure the workloads as told on standard input.")
    int peer(
            @Option(names = "--provider", defaultValue = "sqlite") String provider,
            @Option(names = "--workloads", split = ",", defaultValue = "par10") List<String> names,
            @Option(names = "--reps", defaultValue = "1") int times)
            throws IOException, InterruptedException {
        var stdin = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        providers = List.of(provider);
        workloads = names;
        reps = times;
        new PeerDriver(plan(), stdin, console.out()).run();
        return 0;
    }

    private Plan plan() {
        var names = new ArrayList<>(Workload.labels());
        names.addAll(Probe.labels());
        refuseUnknown(workloads, names);
        refuseUnknown(providers, StoreKind.labels());
        return new Plan(
                known(providers, StoreKind.values(), StoreKind::label),
                known(workloads, Workload.values(), Workload::label),
                known(workloads, Probe.values(), Probe::label),
                reps,
                seconds(PRE_WARM * warmUp),
                seconds(warmUp),
                seconds(duration),
                folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder);
    }

    private void refuseUnknown(List<String> names, List<String> known) {
        for (var name : names) {
            if (!known.contains(name)) {
                throw new ParameterException(
                        spec.commandLine(), "'%s' is none of %s".formatted(name, known));
            }
        }
    }

    private static <T> List<T> known(List<String> names, T[] all, Function<T, String> label) {
        return names.stream()
                .flatMap(name -> Arrays.stream(all).filter(it -> label.apply(it).equals(name)))
                .toList();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1_000));
    }

    private void take(WindowResult result, List<WindowResult> results) {
        results.add(result);
        console.note(oneLine(result));
        try {
            if (out != null) {
                ResultsFile.append(out, result);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(Figure figure) {
        console.print(figure.toString());
        try {
            if (out != null) {
                ResultsFile.append(out, figure);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String oneLine(WindowResult result) {
        var error = result.load().firstError();
        return "%-16s rep %d  %9s orch/s  p50 %8s  p99 %8s ms  failed %d  others %.0f %%%s"
                .formatted(
                        result.key(),
                        result.rep(),
                        Spread.digits(result.load().orchPerS()),
                        Spread.digits(result.latencyMs().p50()),
                        Spread.digits(result.latencyMs().p99()),
                        result.load().failed(),
                        result.process().othersPct(),
                        error == null ? "" : "  " + error);
    }
}
