package dev.perdure.cli.demo;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.examples.treeindex.TreeIndex;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A node: `perdure node` in a JVM of its own. It indexes only as many files as it is permitted.
final class NodeProcess implements AutoCloseable {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final String name;
    private final Process process;
    private final Path errors;
    private final Listener listener;
    private final CountDownLatch running = new CountDownLatch(1);
    private final Thread reader;
    private volatile boolean killed;

    /// Gets what a node tells, on a thread of its own.
    @FunctionalInterface
    interface Listener {
        void told(String node, String event, JsonNode details);
    }

    private NodeProcess(String name, Process process, Path errors, Listener listener) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        this.listener = listener;
        this.reader = Thread.ofVirtual().unstarted(this::read);
    }

    /// Starts a process, which is not ready yet.
    ///
    /// @param database variables that name the database
    /// @param errors file for what it says beside its events
    static NodeProcess start(
            String name, Map<String, String> database, Path errors, Listener listener)
            throws IOException {
        var words =
                ThisJvm.command(
                        "node",
                        "--json",
                        "--node-id",
                        name,
                        "--lease",
                        "3",
                        "--claims",
                        "2",
                        "--permits-for",
                        TreeIndex.INDEX_FILE.name());
        var builder = new ProcessBuilder(words).redirectError(errors.toFile());
        builder.environment().putAll(database);
        var node = new NodeProcess(name, builder.start(), errors, listener);
        node.reader.start();
        return node;
    }

    String name() {
        return name;
    }

    long pid() {
        return process.pid();
    }

    boolean isKilled() {
        return killed;
    }

    void awaitRunning() throws InterruptedException {
        boolean started = running.await(60, TimeUnit.SECONDS);
        failIfEnded();
        if (!started) {
            throw failed("did not start within a minute");
        }
    }

    /// Lets so many more files be indexed. Does nothing if the process has ended.
    void permit(int files) {
        try {
            var out = process.getOutputStream();
            out.write((files + "\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        } catch (IOException _) {
            // Whoever waits for it finds out.
        }
    }

    /// Fails if the process ended by itself.
    void failIfEnded() {
        if (!killed && !process.isAlive()) {
            throw failed("ended by itself");
        }
    }

    /// Sends SIGKILL.
    ///
    /// @return the exit code, which is 128 and the number of the signal
    int kill() throws InterruptedException {
        killed = true;
        process.destroyForcibly();
        return process.waitFor();
    }

    /// Asks the node to drain.
    void stop() {
        try {
            process.getOutputStream().close();
        } catch (IOException _) {
            // It has ended, which is what closing is for.
        }
    }

    /// Waits for the end of a node that was asked to drain, and of what it tells.
    void awaitEnd() throws InterruptedException {
        process.waitFor();
        reader.join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line);
            }
        } catch (IOException _) {
            // The process was killed in the middle of a line.
        } finally {
            running.countDown();
        }
    }

    private void take(String line) {
        try {
            var details = MAPPER.readTree(line);
            var event = details.path("event").asString("");
            listener.told(name, event, details);
            if (event.equals("running")) {
                running.countDown();
            }
        } catch (JacksonException _) {
            // The last line of a process that was killed may be half a line.
        }
    }

    private CommandFailed failed(String how) {
        return new CommandFailed(
                ExitCode.FAILED, name + " " + how, "its last words: " + String.join(" ", words()));
    }

    private List<String> words() {
        try {
            var lines = Files.readAllLines(errors);
            return lines.subList(Math.max(0, lines.size() - 3), lines.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
