package dev.perdure.engine.sqlite;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Another JVM that runs a main class of the tests.
final class ChildProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private ChildProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts `main`. Its standard error is this process's.
    ///
    /// @param scratch folder for the native library of the driver
    static ChildProcess start(Class<?> main, Path scratch, Object... arguments) {
        var command =
                new ArrayList<String>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-XX:TieredStopAtLevel=1",
                                "-Dorg.sqlite.tmpdir=" + scratch,
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        try {
            return new ChildProcess(
                    new ProcessBuilder(command).redirectError(Redirect.INHERIT).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid() {
        return process.pid();
    }

    /// {@return the next line the child prints, or `null` after its last}
    @Nullable String readLine() {
        try {
            return lines.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Ends the child as a power switch would, and waits until it is gone.
    ///
    /// @return the complete lines that it had printed and nobody read yet
    List<String> kill() {
        process.toHandle().destroyForcibly(); // the process itself would close its output
        var rest = new ArrayList<String>();
        for (var line = readLine(); line != null; line = readLine()) {
            rest.add(line);
        }
        awaitExit();
        return rest;
    }

    int awaitExit() {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted while a child ends", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
