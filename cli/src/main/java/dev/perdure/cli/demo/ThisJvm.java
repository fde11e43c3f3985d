package dev.perdure.cli.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How to start this program again as another process.
final class ThisJvm {
    private static final String MAIN_CLASS = "dev.perdure.cli.Main";

    private ThisJvm() {}

    /// {@return a command line with the same JVM, options and class path}
    static List<String> command(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(MAIN_CLASS);
        command.addAll(List.of(arguments));
        return command;
    }
}
