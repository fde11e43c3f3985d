package dev.perdure.cli;

import dev.perdure.cli.console.Console;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// A silent run of the usual commands, from which the launcher makes the cache that lets later
/// processes start faster.
final class Training {
    private static final String NOBODY_LISTENS = "jdbc:postgresql://127.0.0.1:1/none";

    private Training() {}

    /// Runs the commands.
    ///
    /// @param arguments a SQLite file that does not exist
    public static void main(String[] arguments) {
        Logging.configure();
        var silence =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var console = new Console(silence, silence, false, false);
        var store = arguments[0];
        Main.execute(console, "--help");
        Main.execute(console, "migrate", "--print");
        Main.execute(console, "instances", "list", "--url", NOBODY_LISTENS);
        Main.execute(console, "run", "report", "--id", "r", "--store", store);
        Main.execute(console, "instances", "list", "--store", store);
        Main.execute(console, "instances", "show", "r", "--store", store);
        Main.execute(console, "instances", "history", "r", "--json", "--store", store);
    }
}
