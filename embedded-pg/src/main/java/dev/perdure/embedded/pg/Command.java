package dev.perdure.embedded.pg;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a program to its end. What it says goes to a file, which a server that it leaves behind may
/// hold open without anybody waiting for it.
final class Command {
    private Command() {}

    /// What became of a program.
    ///
    /// @param code its exit code, or -1 if it took too long and was ended
    record Result(int code, String output) {
        boolean isGood() {
            return code == 0;
        }
    }

    /// @param words the program and its arguments
    static Result run(List<String> words, Duration atMost) {
        try {
            var output = Files.createTempFile("perdure-command-", ".txt");
            try {
                return run(words, atMost, output);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return new Result(-1, e.toString());
        }
    }

    private static Result run(List<String> words, Duration atMost, Path output) throws IOException {
        var builder =
                new ProcessBuilder(new ArrayList<>(words))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        clean(builder.environment());
        var process = builder.start();
        process.getOutputStream().close();
        try {
            if (process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                return new Result(process.exitValue(), Files.readString(output).strip());
            }
            process.destroyForcibly();
            return new Result(
                    -1, "no end within " + atMost + ": " + Files.readString(output).strip());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return new Result(-1, "interrupted");
        }
    }

    /// Messages are matched in English, and no variable for another server leads astray.
    private static void clean(Map<String, String> environment) {
        environment.keySet().removeIf(it -> it.startsWith("PG") || it.startsWith("LC_"));
        environment.put("LC_ALL", "C");
    }
}
