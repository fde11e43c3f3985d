package dev.perdure.cli;

import dev.perdure.bench.soak.PostgresRig;
import dev.perdure.bench.soak.Soak;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;

/// `perdure soak`: breaks everything around engines for as long as wanted, and proves that nothing
/// was lost.
@Command(
        name = "soak",
        description = {
            "Break processes, links and a PostgreSQL under load, and prove that nothing is lost.",
            "Prints a report for every few minutes, and exits with 1 after the first that failed."
        })
final class SoakCommand implements Callable<Integer> {
    private final Console console;

    @Option(
            names = "--minutes",
            defaultValue = "10",
            description = "How long (default: ${DEFAULT-VALUE}).")
    private double minutes = 10;

    @Option(names = "--seed", description = "Repeats the faults of an earlier run.")
    private @Nullable Long seed;

    @Option(
            names = "--url",
            description = {
                "A server to use, with its user; it is not stopped, and what is created is"
                        + " dropped.",
                "Connections of this user are ended, so let nothing else use it. It needs no"
                        + " privilege but to create schemas.",
                "Without it, a server is started, crashed and thrown away."
            })
    private @Nullable String url;

    @Option(
            names = "--folder",
            description = "Where journals and logs are kept of a run that failed.")
    private @Nullable Path folder;

    SoakCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var database = url == null ? null : database(url);
        var place = folder == null ? Files.createTempDirectory("perdure-soak-") : folder;
        var length = Duration.ofMillis(Math.round(minutes * 60_000));
        var soak = new Soak(new Soak.Settings(place, length, database), this::tell);
        long first = seed == null ? new Random().nextInt(1_000_000_000) : seed;
        try {
            return soak.run(first) ? 0 : 1;
        } catch (DatabaseException e) {
            throw new CommandFailed(ExitCode.UNAVAILABLE, String.valueOf(e.getMessage()), "");
        }
    }

    private static DatabaseOptions database(String address) {
        try {
            var database = DatabaseOptions.of(address).withPasswordOf(System.getenv());
            PostgresRig.check(database);
            return database;
        } catch (DatabaseException e) {
            boolean misnamed = e.sqlState().isEmpty() && !e.isTransient();
            throw new CommandFailed(
                    misnamed ? ExitCode.USAGE : ExitCode.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "");
        } catch (IllegalArgumentException e) {
            throw new CommandFailed(ExitCode.USAGE, String.valueOf(e.getMessage()), "");
        }
    }

    /// Faults are progress; everything else is the result.
    private void tell(String line) {
        if (line.startsWith(" ")) {
            console.note(line);
        } else {
            console.print(line);
        }
    }
}
