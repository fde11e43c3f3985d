package dev.perdure.cli.demo;

import dev.perdure.cli.console.Times;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The nodes of the demo, and what they tell. Safe for any thread.
final class Nodes implements AutoCloseable {
    private final Map<String, String> database;
    private final Path serverLog;
    private final Chronicle chronicle;
    private final List<NodeProcess> nodes = new CopyOnWriteArrayList<>();
    private final Map<String, Long> lostSince = new ConcurrentHashMap<>();
    private final Map<String, JsonNode> reports = new ConcurrentHashMap<>();

    /// @param database variables that name the database
    /// @param serverLog file beside which goes what nodes say apart from their events
    Nodes(Map<String, String> database, Path serverLog, Chronicle chronicle) {
        this.database = database;
        this.serverLog = serverLog;
        this.chronicle = chronicle;
    }

    /// Starts nodes and waits until all run.
    void start(String... names) throws IOException, InterruptedException {
        var started = new ArrayList<NodeProcess>();
        for (var name : names) {
            var errors = serverLog.resolveSibling(name + ".log");
            var node = NodeProcess.start(name, database, errors, this::told);
            nodes.add(node);
            started.add(node);
        }
        for (var node : started) {
            node.awaitRunning();
        }
    }

    List<NodeProcess> alive() {
        return nodes.stream().filter(it -> !it.isKilled()).toList();
    }

    NodeProcess named(String name) {
        return nodes.stream().filter(it -> it.name().equals(name)).findFirst().orElseThrow();
    }

    /// Lets every node index so many more files.
    void permitEach(int files) {
        alive().forEach(it -> it.permit(files));
    }

    void failIfOneEnded() {
        nodes.forEach(NodeProcess::failIfEnded);
    }

    /// Drains all nodes, one after the other has been asked.
    void stop() throws InterruptedException {
        var alive = alive();
        alive.forEach(NodeProcess::stop);
        for (var node : alive) {
            node.awaitEnd();
        }
    }

    /// {@return what the nodes that drained did, in order of their names}
    Map<String, JsonNode> reports() {
        return new TreeMap<>(reports);
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
    }

    private void told(String node, String event, JsonNode details) {
        switch (event) {
            case "joined" ->
                    chronicle.tell(
                            "%s joined with epoch %d"
                                    .formatted(node, details.path("epoch").asLong()));
            case "rejoined" ->
                    chronicle.tell(
                            "%s joined again with epoch %d"
                                    .formatted(node, details.path("epoch").asLong()));
            case "fenced" -> chronicle.tell(node + " lost its lease, and is fenced off");
            case "store-lost" -> {
                lostSince.put(node, System.nanoTime());
                chronicle.tell(node + " gets no answer from the database, and keeps asking");
            }
            case "store-found" -> {
                var since = lostSince.remove(node);
                var away = since == null ? 0 : System.nanoTime() - since;
                chronicle.tell(
                        String.format(
                                Locale.ROOT,
                                "%s is connected again, after %s",
                                node,
                                Times.of(Duration.ofNanos(away))));
            }
            case "stopped" -> reports.put(node, details);
            default -> {}
        }
    }
}
