package dev.perdure.cli.worker;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Times;
import dev.perdure.engine.Engine;
import dev.perdure.engine.observe.EngineCounters;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.provider.NodeLease;

import tools.jackson.databind.node.ObjectNode;

import java.time.Instant;

/// What a node tells: a line for people, or a JSON object on one line, for each thing that happens.
/// Safe for any thread.
final class NodeLog implements EngineListener {
    private final Console console;
    private final String node;
    private final boolean json;
    private boolean joinedBefore;

    NodeLog(Console console, String node, boolean json) {
        this.console = console;
        this.node = node;
        this.json = json;
    }

    @Override
    public synchronized void joined(NodeLease lease) {
        var event = joinedBefore ? "rejoined" : "joined";
        joinedBefore = true;
        tell(
                event,
                "node '%s' %s with epoch %d".formatted(node, event, lease.epoch()),
                Json.object().put("epoch", lease.epoch()));
    }

    @Override
    public void fenced(String reason) {
        tell(
                "fenced",
                "node '%s' lost its lease, and joins again: %s".formatted(node, reason),
                Json.object().put("reason", reason));
    }

    @Override
    public void storeLost(String reason) {
        tell(
                "store-lost",
                "the database does not answer; asking until it does: " + reason,
                Json.object().put("reason", reason));
    }

    @Override
    public void storeFound() {
        tell("store-found", "the database answers again", Json.object());
    }

    /// The engine runs.
    ///
    /// @param what it can run, and where
    void running(String what, Object store, int examples) {
        tell(
                "running",
                what,
                Json.object()
                        .put("pid", ProcessHandle.current().pid())
                        .put("store", store.toString())
                        .put("examples", examples));
    }

    void progress(EngineCounters.Snapshot counters, int liveInstances) {
        tell(
                "progress",
                "%,d instances held, %,d turns and %,d attempts so far"
                        .formatted(liveInstances, counters.turns(), counters.attempts()),
                Json.object()
                        .put("held", liveInstances)
                        .put("turns", counters.turns())
                        .put("attempts", counters.attempts())
                        .put("replays", counters.replays())
                        .put("storeErrors", counters.providerErrors()));
    }

    void stopping() {
        tell("stopping", "node '%s' drains".formatted(node), Json.object());
    }

    void stopped(EngineCounters.Snapshot counters, Engine.StopReport report) {
        tell(
                "stopped",
                ("node '%s' stopped: %,d turns and %,d attempts done; %,d attempts interrupted,"
                                + " %,d instances handed over")
                        .formatted(
                                node,
                                counters.turns(),
                                counters.attempts(),
                                report.attemptsInterrupted(),
                                report.instancesGivenBack()),
                Json.object()
                        .put("turns", counters.turns())
                        .put("attempts", counters.attempts())
                        .put("interrupted", report.attemptsInterrupted())
                        .put("handedOver", report.instancesGivenBack()));
    }

    private void tell(String event, String text, ObjectNode details) {
        var now = Instant.now();
        if (json) {
            var line =
                    Json.object()
                            .put("time", now.toString())
                            .put("node", node)
                            .put("event", event)
                            .setAll(details);
            console.print(line.toString());
        } else {
            console.print(Times.of(now) + "  " + text.replace('\n', ' '));
        }
    }
}
