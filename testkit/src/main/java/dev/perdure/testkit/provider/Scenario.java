package dev.perdure.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// A fresh store for each test, and the words that the tests are written in.
abstract class Scenario {
    static final Duration LEASE = Duration.ofSeconds(30);
    static final HandlerId ORDER = new HandlerId("order", 1);
    static final HandlerId ORDER_2 = new HandlerId("order", 2);
    static final int NO_LIMIT = Integer.MAX_VALUE;
    static final FetchLimits ALL = new FetchLimits(1_000, 100_000, NO_LIMIT);

    private final Supplier<TestStore> opener;
    TestStore store;
    Provider provider;

    Scenario(Supplier<TestStore> opener) {
        this.opener = opener;
    }

    @BeforeEach
    final void open_a_fresh_store() {
        store = opener.get();
        provider = store.provider();
    }

    @AfterEach
    final void close_the_store() {
        store.close();
    }

    /// A node that can run both versions of the order.
    final NodeLease join(String nodeId) {
        return join(nodeId, ORDER, ORDER_2);
    }

    final NodeLease join(String nodeId, HandlerId... handlers) {
        return provider.joinNode(new NodeRequest(nodeId, LEASE, Set.of(handlers), "a test"));
    }

    /// Lets all leases lapse; another node joins and takes over.
    final NodeLease takeOver() {
        store.advance(LEASE.plusSeconds(1));
        var lease = join("successor");
        provider.renewNodeLease(lease);
        return lease;
    }

    final EnqueueOutcome send(String instance, Message message) {
        var outcomes = provider.enqueueMessages(List.of(new Envelope(instance, message)), NO_LIMIT);
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    final EnqueueOutcome start(String instance) {
        return start(instance, StartPolicy.DEFAULT);
    }

    final EnqueueOutcome start(String instance, StartPolicy policy) {
        return send(instance, startOf(policy));
    }

    final EnqueueOutcome raise(String instance, String name) {
        return send(instance, event(name));
    }

    final List<OrchestrationItem> fetch(NodeLease lease) {
        return provider.fetchOrchestrationItems(lease, ALL);
    }

    /// Fetches and expects exactly one claimed instance.
    final OrchestrationItem claim(NodeLease lease) {
        var item = only(fetch(lease));
        assertThat(item.claimed()).as("claimed").isTrue();
        return item;
    }

    /// Starts an instance that nothing else is ready beside, and claims it.
    final OrchestrationItem startAndClaim(NodeLease lease, String instance) {
        start(instance);
        return claim(lease);
    }

    /// Starts an instance and commits its first turn, of one event.
    final void run(NodeLease lease, String instance) {
        var item = startAndClaim(lease, instance);
        commit(lease, TurnDraft.first(instance).consumes(item));
    }

    /// Starts an instance, runs its first turn and ends it with the second event.
    final void runToEnd(NodeLease lease, String instance, TurnEnd end) {
        run(lease, instance);
        commit(lease, TurnDraft.turn(instance).history(1, 2, 1).ends(end));
    }

    final AckOutcome ack(NodeLease lease, TurnDraft turn) {
        var outcomes = provider.ackOrchestrationItems(lease, List.of(turn.commit()));
        assertThat(outcomes).hasSize(1);
        return outcomes.getFirst();
    }

    final void commit(NodeLease lease, TurnDraft turn) {
        assertThat(ack(lease, turn)).isEqualTo(new AckOutcome.Committed());
    }

    final void refuse(NodeLease lease, TurnDraft turn) {
        assertThat(ack(lease, turn)).isInstanceOf(AckOutcome.Lost.class);
    }

    final InstanceRecord find(String instance) {
        var found = provider.findInstance(instance);
        assertThat(found).as("instance '%s'", instance).isNotNull();
        if (found == null) {
            throw new AssertionError(instance);
        }
        return found;
    }

    static Message.Start startOf(StartPolicy policy) {
        return new Message.Start("order", 1, payload("input"), null, policy);
    }

    static Message.ExternalEvent event(String name) {
        return new Message.ExternalEvent(name, payload(name));
    }

    static Payload payload(String text) {
        return new Payload("json", text.getBytes(StandardCharsets.UTF_8));
    }

    static OrchestrationItem only(List<OrchestrationItem> items) {
        assertThat(items).hasSize(1);
        return items.getFirst();
    }

    static List<String> ids(List<OrchestrationItem> items) {
        return items.stream().map(item -> item.instance().id()).toList();
    }

    static List<Message> messages(OrchestrationItem item) {
        return item.messages().stream().map(Delivered::message).toList();
    }

    /// {@return the names of the external events in an item, in order}
    static List<String> events(OrchestrationItem item) {
        return messages(item).stream()
                .filter(Message.ExternalEvent.class::isInstance)
                .map(message -> ((Message.ExternalEvent) message).name())
                .toList();
    }
}
