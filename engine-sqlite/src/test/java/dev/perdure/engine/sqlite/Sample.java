package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/// What the tests of this package store: an orchestration named `order`, one event per turn.
final class Sample {
    static final HandlerId ORDER = new HandlerId("order", 1);
    static final FetchLimits ALL = new FetchLimits(1_000, 10_000, Integer.MAX_VALUE);
    static final AckOutcome COMMITTED = new AckOutcome.Committed();

    private Sample() {}

    static NodeLease join(Provider provider, String nodeId) {
        var lease = Duration.ofHours(1);
        return provider.joinNode(new NodeRequest(nodeId, lease, Set.of(ORDER), "host of a test"));
    }

    static Message.Start start() {
        return start(StartPolicy.DEFAULT);
    }

    static Message.Start start(StartPolicy policy) {
        return new Message.Start(ORDER.name(), ORDER.version(), payload("input"), null, policy);
    }

    static Envelope event(String instance, String name) {
        return new Envelope(instance, new Message.ExternalEvent(name, payload(name)));
    }

    static Payload payload(String text) {
        return new Payload("json", text.getBytes(StandardCharsets.UTF_8));
    }

    /// A turn that creates the instance and has event 1.
    static TurnCommit creation(String instance) {
        return Draft.of(instance, 1).creates(start()).commit();
    }

    /// A turn of a stored instance, with one event.
    static TurnCommit turn(String instance, long event) {
        return Draft.of(instance, event).commit();
    }

    static TurnCommit last(String instance, long event) {
        return Draft.of(instance, event).ends(new TurnEnd.Completed(payload("done"))).commit();
    }

    /// A chunk that only this event of this instance has.
    static HistoryChunk chunk(String instance, long event) {
        var marked = new Event.VersionMarked(instance, (int) event);
        return HistoryCodec.chunk(1, event, Instant.EPOCH, List.of(marked));
    }
}
