package dev.perdure.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `perdure` command.
@Command(
        name = "perdure",
        description = "Durable execution for Java.",
        version = "perdure 0.1.0",
        subcommands = {BenchCommand.class},
        mixinStandardHelpOptions = true)
final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
