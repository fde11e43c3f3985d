package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TableUse;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/// What a node does all day, with a batch of instances, one kind of operation after the other.
final class Workday {
    static final HandlerId ORDER = new HandlerId("order", 1);
    private static final int BATCH = 10;
    private static final FetchLimits LIMITS = new FetchLimits(BATCH, 1_000, 1_000_000);
    private static final WorkFilter WORK = new WorkFilter(Set.of("charge"), Set.of("gpu"), BATCH);

    private final Provider provider;
    private final String prefix;
    private final NodeLease lease;
    private final TableUse use;
    private List<OrchestrationItem> items = List.of();
    private List<WorkItem> work = List.of();

    private Workday(WatchedStore store, String prefix) {
        this.use = store.use();
        this.provider = store.provider();
        this.prefix = prefix;
        this.lease = join(provider, "node-" + prefix);
    }

    static NodeLease join(Provider provider, String node) {
        var request = new NodeRequest(node, Duration.ofHours(1), Set.of(ORDER), "a test");
        return provider.joinNode(request);
    }

    /// {@return what each operation used}
    static TableUse run(WatchedStore store, String prefix) {
        var day = new Workday(store, prefix);
        day.morning();
        day.noon();
        day.evening();
        day.provider.leaveNode(day.lease);
        return day.use;
    }

    private void measure(String name, Runnable operation) {
        use.measure(name, operation);
    }

    private void morning() {
        measure("start", () -> enqueue(start()));
        measure("claim", this::fetch);
        measure("first turns", () -> ack(1, new TurnEnd.Running(), true));
        measure("raise", () -> enqueue(event()));
        measure("fetch messages", this::fetch);
        measure("turns", () -> ack(2, new TurnEnd.Running(), false));
        measure("repeated turns", () -> ack(2, new TurnEnd.Running(), false));
        measure("fetch work", this::fetchWork);
        measure("heartbeats", this::beat);
        measure(
                "abandon work",
                () -> provider.abandonWorkItems(lease, work.stream().map(WorkItem::id).toList()));
        measure("fetch work again", this::fetchWork);
        measure("ack work", this::ackWork);
        measure(
                "fire timers",
                () -> assertThat(provider.fireTimers(lease, 100).fired()).isEqualTo(BATCH));
        fetch();
    }

    private void noon() {
        measure("turns with two messages", () -> ack(3, new TurnEnd.Running(), false));
        measure(
                "release",
                () ->
                        provider.abandonOrchestrationItems(
                                lease, ids().map(Abandoned::idle).toList()));
        measure("raise to sleepers", () -> enqueue(event()));
        measure("claim with history", this::fetch);
        measure("idle fetch", () -> provider.fetchOrchestrationItems(lease, LIMITS));
        measure(
                "idle fetch work",
                () -> assertThat(provider.fetchWorkItems(lease, WORK)).isEmpty());
        measure("idle fire", () -> provider.fireTimers(lease, 100));
        measure("renew", () -> provider.renewNodeLease(lease));
        measure("hand out again", () -> provider.handOutAgain(lease, ids().toList(), List.of()));
        fetch();
        ack(4, new TurnEnd.Running(), false);
        measure("plain turns", this::goOn);
    }

    private void goOn() {
        var turns = ids().map(id -> plain(id, chunk(id, 5))).toList();
        assertThat(provider.ackOrchestrationItems(lease, turns))
                .allMatch(new AckOutcome.Committed()::equals);
    }

    /// {@return a turn that does nothing but go on}
    @SuppressWarnings("NullAway") // reads the nested @Nullable of the record's class file wrongly
    static TurnCommit plain(String id, HistoryChunk chunk) {
        return new TurnCommit(
                id,
                null,
                List.of(chunk),
                new TurnEnd.Running(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private void evening() {
        var ids = ids().toList();
        measure("park", () -> ack(ids.subList(0, 1), 6, new TurnEnd.Parked("test"), false));
        measure("resume", () -> provider.resumeInstance(ids.getFirst()));
        fetch();
        measure("end", () -> ack(ids.subList(5, 10), 6, ended(), false));
        measure(
                "terminate",
                () -> ids.subList(0, 5).forEach(id -> provider.terminateInstance(id, "test")));
        measure("fetch notices", this::fetch);
        measure("find", () -> provider.findInstances(ids));
        measure("history", () -> provider.fetchHistory(ids.getFirst(), 1, 1, 2));
        measure("first page", () -> provider.listInstances(InstanceQuery.all(BATCH)));
        measure("next page", () -> list(Set.of()));
        measure("next page of completed", () -> list(Set.of(Status.COMPLETED)));
        measure("next page of failed", () -> list(Set.of(Status.FAILED)));
        measure("unrunnable", () -> provider.listUnrunnable(BATCH));
        measure("delete", () -> ids.forEach(provider::deleteInstance));
        assertThat(provider.findInstances(ids)).isEmpty();
    }

    private void list(Set<Status> statuses) {
        var place = new InstanceQuery.Place(provider.now().minusSeconds(500), "x");
        provider.listInstances(new InstanceQuery(statuses, ORDER.name(), place, BATCH));
    }

    private java.util.stream.Stream<String> ids() {
        return IntStream.range(0, BATCH).mapToObj(n -> "%s-%d".formatted(prefix, n));
    }

    static Message start() {
        return new Message.Start(
                ORDER.name(), ORDER.version(), payload("input"), null, StartPolicy.DEFAULT);
    }

    private static Message event() {
        return new Message.ExternalEvent("paid", payload("yes"));
    }

    private static Payload payload(String text) {
        return new Payload("json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static TurnEnd ended() {
        return new TurnEnd.Completed(payload("done"));
    }

    private void enqueue(Message message) {
        var outcomes =
                provider.enqueueMessages(
                        ids().map(id -> new Envelope(id, message)).toList(), 1_000);
        assertThat(outcomes).allMatch(outcome -> outcome.result().accepted());
    }

    private void fetch() {
        items = provider.fetchOrchestrationItems(lease, LIMITS);
    }

    private void fetchWork() {
        work = provider.fetchWorkItems(lease, WORK);
        assertThat(work).hasSize(BATCH);
    }

    private void beat() {
        var beats =
                work.stream()
                        .map(item -> new Heartbeat(item.instance(), 1, 1, 1, payload("50%")))
                        .toList();
        assertThat(provider.recordHeartbeats(lease, beats)).doesNotContain(false);
    }

    private void ackWork() {
        var results =
                work.stream()
                        .map(item ->
                                new WorkResult(
                                        item.id(),
                                        item.instance(),
                                        new Message.ActivityCompleted(1, 1, payload("paid"))))
                        .toList();
        assertThat(provider.ackWorkItems(lease, results)).doesNotContain(false);
    }

    private void ack(long event, TurnEnd end, boolean queueing) {
        ack(ids().toList(), event, end, queueing);
    }

    private void ack(List<String> ids, long event, TurnEnd end, boolean queueing) {
        var turns = ids.stream().map(id -> turn(id, event, end, queueing)).toList();
        assertThat(provider.ackOrchestrationItems(lease, turns))
                .allMatch(new AckOutcome.Committed()::equals);
    }

    @SuppressWarnings("NullAway") // reads the nested @Nullable of the record's class file wrongly
    private TurnCommit turn(String id, long event, TurnEnd end, boolean queueing) {
        var consumed = new ArrayList<Long>();
        items.stream()
                .filter(item -> item.instance().id().equals(id))
                .forEach(item -> item.messages().forEach(message -> consumed.add(message.id())));
        var closed = queueing ? List.<Long>of() : List.of(1L);
        var soon = Instant.EPOCH;
        var later = provider.now().plusSeconds(3_600);
        return new TurnCommit(
                id,
                null,
                List.of(chunk(id, event)),
                end,
                consumed,
                queueing
                        ? List.of(
                                new TurnCommit.Timer(1, 2, soon), new TurnCommit.Timer(1, 3, later))
                        : List.of(),
                event > 2 ? List.of(3L) : List.of(),
                List.of(),
                queueing
                        ? List.of(
                                new TurnCommit.NewWork(
                                        1, 1, 1, "charge", "gpu", payload("x"), soon, null))
                        : List.of(),
                event > 2 ? closed : List.of());
    }

    static HistoryChunk chunk(String id, long event) {
        var marked = new Event.VersionMarked(id, (int) event);
        return HistoryCodec.chunk(1, event, Instant.EPOCH, List.of(marked));
    }
}
