package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.replay.Replay;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// What a node offers to the executions on it: time, randomness, its handlers and limits, and the
/// beginning of new executions. Safe for any thread.
final class NodeEnvironment implements Environment {
    private final Node node;
    private final Node.Parts parts;

    NodeEnvironment(Node node) {
        this.node = node;
        this.parts = node.parts();
    }

    /// {@return the beginning of an execution that is not stored yet}
    Replay begin(Message.Start start) {
        var event =
                new Event.ExecutionStarted(
                        start.name(), start.version(), start.input(), start.parent(), List.of());
        return Replay.begin(event, now(), limits().maxHistoryEvents());
    }

    /// {@return the beginning of an execution whose start is stored already}
    Replay stored(HistoryChunk start) {
        var turn = HistoryCodec.decode(start.data());
        return Replay.resume(List.of(turn), limits().maxHistoryEvents());
    }

    @Override
    public Instant now() {
        return parts.provider().now();
    }

    @Override
    public UUID randomUuid() {
        long high = (parts.random().nextLong() & ~0xF000L) | 0x4000L;
        long low = (parts.random().nextLong() >>> 2) | Long.MIN_VALUE;
        return new UUID(high, low);
    }

    @Override
    public double random() {
        return parts.random().nextDouble();
    }

    @Override
    public boolean runsLocally(Activity<?, ?> activity) {
        var tag = activity.options().tag();
        return (tag == null || parts.settings().tags().contains(tag))
                && parts.registry().activity(activity.name()) != null;
    }

    @Override
    public boolean overflows(Activity<?, ?> activity, String instance, int asked) {
        return node.housekeeping().hasCompany()
                && node.activities().crowded(activity.name(), instance, asked);
    }

    @Override
    public int concurrency(String name) {
        int atOnce = parts.settings().maxConcurrentActivities();
        var activity = parts.registry().activity(name);
        return activity == null ? atOnce : Math.min(atOnce, activity.options().concurrency());
    }

    @Override
    public Limits limits() {
        return parts.settings().limits();
    }
}
