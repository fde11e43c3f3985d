package dev.perdure.cli.events;

import picocli.CommandLine.Option;

/// The option that names a log.
final class LogOption {
    @Option(
            names = "--log",
            paramLabel = "NAME",
            defaultValue = "main",
            description = "The log (default: ${DEFAULT-VALUE}).")
    private String name = "main";

    String name() {
        return name;
    }
}
