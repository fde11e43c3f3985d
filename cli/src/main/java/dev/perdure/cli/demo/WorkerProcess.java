package dev.perdure.cli.demo;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.examples.treeindex.TreeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The worker: `perdure worker` in a JVM of its own. Its files are indexed only as far as it is
/// permitted, so that also a tiny job is unfinished when its worker is killed.
final class WorkerProcess implements AutoCloseable {
    private final Path store;
    private @Nullable Process process;

    WorkerProcess(Path store) {
        this.store = store;
    }

    /// Starts a new process and waits until its engine runs.
    void start() throws IOException {
        var started =
                new ProcessBuilder(
                                ThisJvm.command(
                                        "worker",
                                        "--store",
                                        store.toString(),
                                        "--permits-for",
                                        TreeIndex.INDEX_FILE.name()))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        process = started;
        if (started.inputReader(StandardCharsets.UTF_8).readLine() == null) {
            throw new CommandFailed(
                    ExitCode.FAILED, "the worker ended before it began", "see what it said above");
        }
    }

    long pid() {
        return running().pid();
    }

    /// Lets so many more files be indexed.
    void permit(int files) {
        try {
            var out = running().getOutputStream();
            out.write((files + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the worker ended by itself", e);
        }
    }

    /// Waits for a moment, or less if the worker ends.
    ///
    /// @return true if it ended
    boolean endsWithin(Duration moment) throws InterruptedException {
        return running().waitFor(moment.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Sends SIGKILL.
    ///
    /// @return the exit code, which is 128 and the number of the signal
    int kill() throws InterruptedException {
        running().destroyForcibly();
        return running().waitFor();
    }

    /// Lets the worker drain and waits for its end.
    void stop() throws InterruptedException {
        closeInput();
        running().waitFor();
    }

    private void closeInput() {
        try {
            running().getOutputStream().close();
        } catch (IOException _) {
            // It has ended, which is what closing is for.
        }
    }

    private Process running() {
        var current = process;
        if (current == null) {
            throw new IllegalStateException("not started");
        }
        return current;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
