package dev.perdure.cli;

import java.util.Arrays;

/// Makes the engine's log fit a terminal: one line per warning, without stack traces; everything
/// with `--verbose`. Must be called before the first logger is used.
final class Logging {
    private static final String FORMAT = "java.util.logging.SimpleFormatter.format";

    private Logging() {}

    static void configure(String... arguments) {
        boolean verbose = Arrays.asList(arguments).contains("--verbose");
        System.setProperty(FORMAT, verbose ? "%4$s %3$s: %5$s%6$s%n" : "%4$s: %5$s%n");
    }
}
