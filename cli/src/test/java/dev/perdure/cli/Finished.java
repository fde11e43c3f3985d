package dev.perdure.cli;

import dev.perdure.cli.console.Console;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A command that has ended.
///
/// @param exitCode how
/// @param out its result
/// @param err what else it said
record Finished(int exitCode, String out, String err) {
    /// Runs a command in this process.
    static Finished command(String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var console = new Console(print(out), print(err), false, false);
        int exitCode = Main.execute(console, arguments);
        return new Finished(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /// Describes a command as a process of its own.
    static ProcessBuilder process(String... arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add("dev.perdure.cli.Main");
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /// Runs a process to its end.
    static Finished of(ProcessBuilder builder) throws IOException, InterruptedException {
        var error = Files.createTempFile("error", ".txt");
        var process = builder.redirectError(error.toFile()).start();
        try (var out = process.inputReader(StandardCharsets.UTF_8)) {
            var text = out.readAllAsString();
            return new Finished(process.waitFor(), text, Files.readString(error));
        } finally {
            process.destroyForcibly();
            Files.delete(error);
        }
    }

    JsonNode json() {
        return JsonMapper.shared().readTree(out);
    }

    private static PrintStream print(ByteArrayOutputStream to) {
        return new PrintStream(to, true, StandardCharsets.UTF_8);
    }
}
