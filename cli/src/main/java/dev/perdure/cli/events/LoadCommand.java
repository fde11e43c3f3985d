package dev.perdure.cli.events;

import dev.perdure.bench.events.LibraryLoad;
import dev.perdure.bench.events.LoadPlan;
import dev.perdure.bench.events.LoadReport;
import dev.perdure.bench.events.LoadResult;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;

/// Puts load on a log.
@Command(
        name = "load",
        description = {
            "Put the load of a library on a log, at a rate or a rising one, and find the knee.",
            "Operations begin when they are due, however long others take, and are measured from"
                    + " then. Afterwards the whole history is checked against the library's rules;"
                    + " exit code 1 if one was broken or an operation failed."
        })
final class LoadCommand implements Callable<Integer> {
    private static final double PER_CENT = 100;

    private final Console console;

    @Mixin private EventsOption store = new EventsOption();

    @Option(
            names = "--log",
            defaultValue = "library",
            description = "The log; it must hold nothing else (default: ${DEFAULT-VALUE}).")
    private String log = "library";

    @Option(
            names = "--events",
            defaultValue = "126000",
            description = "Fill an empty log with so many first (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Repeats history and visitors (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--rate",
            defaultValue = "500",
            description = "Operations per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--to-rate",
            description = "Rise to this rate by a quarter each step; ends one step after the knee.")
    private @Nullable Double toRate;

    @Option(
            names = "--duration",
            defaultValue = "10",
            description = "Seconds of each step (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(
            names = "--circulation",
            defaultValue = "20",
            description = "Per cent of what librarians do (default: ${DEFAULT-VALUE}).")
    private double circulation;

    @Option(
            names = "--readers",
            defaultValue = "1000",
            description = "Readers who come; more if all are busy (default: ${DEFAULT-VALUE}).")
    private int readers;

    @Option(
            names = "--in-flight",
            defaultValue = "2000",
            description = "Operations under way; more do not begin (default: ${DEFAULT-VALUE}).")
    private int inFlight;

    @Option(
            names = "--p99",
            defaultValue = "50",
            description = "Milliseconds that count as keeping up (default: ${DEFAULT-VALUE}).")
    private double mostP99;

    @Option(names = "--json", description = "Print the report as JSON.")
    private boolean json;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "Also write it to a file: .json, .md, or .html with a picture.")
    private @Nullable Path report;

    LoadCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        var plan = plan();
        checkReport();
        var result = store.withReady(it -> run(new LibraryLoad(it, plan, console::note)));
        var text = new LoadReport(result);
        console.print(json ? text.json() : text.markdown());
        write(text);
        return (result.isSound() ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private static LoadResult run(LibraryLoad load) {
        try {
            return load.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(ExitCode.INTERRUPTED, "interrupted", "");
        }
    }

    private LoadPlan plan() {
        try {
            return new LoadPlan(
                    log,
                    events,
                    seed,
                    rate,
                    toRate == null ? rate : toRate,
                    Duration.ofSeconds(seconds),
                    circulation / PER_CENT,
                    readers,
                    inFlight,
                    mostP99);
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    private void checkReport() {
        if (report != null && !report.toString().matches(".*\\.(json|md|html)")) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "a report is a file that ends in .json, .md or .html, found '" + report + "'",
                    "");
        }
    }

    private void write(LoadReport text) {
        if (report == null) {
            return;
        }
        var name = report.toString();
        var content =
                name.endsWith(".json")
                        ? text.json()
                        : name.endsWith(".md") ? text.markdown() : text.html();
        try {
            Files.writeString(report, content);
        } catch (IOException e) {
            throw new CommandFailed(
                    ExitCode.FAILED, "cannot write '%s': %s".formatted(report, e), "");
        }
    }
}
