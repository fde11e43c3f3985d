package dev.perdure.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkResult;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Leases and epochs: who may act at all.
abstract class LeaseContract extends Scenario {
    LeaseContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_node_that_joined_may_act() {
        var lease = join("node");

        assertThat(lease.nodeId()).isEqualTo("node");
        everyOperation().values().forEach(operation -> operation.accept(lease));
    }

    @Test
    void every_join_of_a_name_gets_a_greater_epoch() {
        var first = join("node");
        var second = join("node");
        provider.leaveNode(second);
        var third = join("node");

        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertThat(third.epoch()).isGreaterThan(second.epoch());
    }

    @Test
    void a_node_that_joins_again_fences_its_earlier_self() {
        var old = join("node");
        var current = join("node");

        assertFenced(old);
        provider.renewNodeLease(current);
    }

    @Test
    void a_lease_that_lapsed_is_refused_by_every_operation() {
        var lease = join("node");
        store.advance(LEASE.plusMillis(1));

        assertFenced(lease);
    }

    @Test
    void a_lease_that_was_left_is_refused_by_every_operation() {
        var lease = join("node");
        provider.leaveNode(lease);

        assertFenced(lease);
    }

    @Test
    void a_lease_that_was_taken_over_is_refused_by_every_operation() {
        var lease = join("node");
        takeOver();

        assertFenced(lease);
    }

    @Test
    void a_lease_of_a_node_that_never_joined_is_refused_by_every_operation() {
        assertFenced(new NodeLease("nobody", 1));
    }

    @Test
    void an_epoch_that_was_never_given_out_is_refused_by_every_operation() {
        var lease = join("node");

        assertFenced(new NodeLease("node", lease.epoch() + 1));
    }

    @Test
    void a_lease_is_good_until_its_length_has_passed() {
        var lease = join("node");
        store.advance(LEASE.minusMillis(1));

        assertThat(fetch(lease)).isEmpty();
    }

    @Test
    void renewing_extends_a_lease_by_its_full_length() {
        var lease = join("node");
        store.advance(LEASE.minusSeconds(1));
        provider.renewNodeLease(lease);
        store.advance(LEASE.minusSeconds(1));

        assertThat(fetch(lease)).isEmpty();
        store.advance(Duration.ofSeconds(2));
        assertFenced(lease);
    }

    @Test
    void a_node_that_is_alone_learns_of_no_other_lease() {
        var lease = join("node");

        assertThat(provider.renewNodeLease(lease).nextLapse()).isNull();
        var again = join("node");
        assertThat(provider.renewNodeLease(again).nextLapse()).isNull();
    }

    @Test
    void leases_of_less_than_a_second_are_exact() {
        var request = new NodeRequest("node", Duration.ofMillis(250), Set.of(ORDER), "a test");
        var lease = provider.joinNode(request);

        store.advance(Duration.ofMillis(240));
        provider.renewNodeLease(lease);
        store.advance(Duration.ofMillis(240));
        assertThat(fetch(lease)).isEmpty();
        store.advance(Duration.ofMillis(20));
        assertFenced(lease);
    }

    @Test
    void renewing_does_not_revive_a_lapsed_lease() {
        var lease = join("node");
        store.advance(LEASE.plusMillis(1));

        assertThatThrownBy(() -> provider.renewNodeLease(lease)).isNotNull();
        assertFenced(lease);
        assertThat(fetch(join("node"))).isEmpty();
    }

    @Test
    void renewing_does_not_hand_messages_out_again() {
        var lease = join("node");
        startAndClaim(lease, "a");
        provider.renewNodeLease(lease);

        assertThat(fetch(lease)).isEmpty();
        assertThat(find("a").owner()).isEqualTo("node");
    }

    @Test
    void a_refused_operation_changes_nothing() {
        var old = join("node");
        run(old, "a");
        raise("a", "hello");
        var news = only(fetch(old));
        join("node");
        var before = find("a");
        var counts = provider.counts();

        var everything =
                TurnDraft.turn("a")
                        .history(1, 2, 1)
                        .consumes(news)
                        .sets(1, 2, provider.now())
                        .works(Activities.work(2))
                        .sends("a", event("more"))
                        .ends(new TurnEnd.Completed(payload("done")));
        assertThatThrownBy(() -> ack(old, everything)).isInstanceOf(ProviderException.class);
        assertThatThrownBy(() -> ack(old, TurnDraft.creation("b", startOf(StartPolicy.DEFAULT))))
                .isInstanceOf(ProviderException.class);

        assertThat(find("a")).isEqualTo(before);
        assertThat(provider.counts()).isEqualTo(counts);
        assertThat(provider.fetchHistory("a", 1, 0, 100)).hasSize(1);
        assertThat(provider.findInstance("b")).isNull();
    }

    private void assertFenced(NodeLease lease) {
        everyOperation()
                .forEach((name, operation) ->
                        assertThatThrownBy(() -> operation.accept(lease))
                                .as(name)
                                .isInstanceOfSatisfying(
                                        ProviderException.class, LeaseContract::isFenced));
    }

    private static void isFenced(ProviderException e) {
        assertThat(e.code()).isEqualTo(ErrorCode.NODE_FENCED);
        assertThat(e.isTransient()).as("a fenced node must join again, not retry").isFalse();
    }

    private Map<String, Consumer<NodeLease>> everyOperation() {
        var turn = TurnDraft.first("nowhere");
        var result = new WorkResult(1, "nowhere", new Message.Cancel("no"));
        var heartbeat = new Heartbeat("nowhere", 1, 1, 1, payload("1%"));
        var filter = new WorkFilter(Set.of("charge"), Set.of(), 1);
        Map<String, Consumer<NodeLease>> operations = new LinkedHashMap<>();
        operations.put("fetchOrchestrationItems", this::fetch);
        operations.put("ackOrchestrationItems", lease -> ack(lease, turn));
        operations.put(
                "abandonOrchestrationItems",
                lease ->
                        provider.abandonOrchestrationItems(
                                lease, List.of(Abandoned.idle("nowhere"))));
        operations.put("fetchWorkItems", lease -> provider.fetchWorkItems(lease, filter));
        operations.put("ackWorkItems", lease -> provider.ackWorkItems(lease, List.of(result)));
        operations.put("abandonWorkItems", lease -> provider.abandonWorkItems(lease, List.of(1L)));
        operations.put(
                "recordHeartbeats", lease -> provider.recordHeartbeats(lease, List.of(heartbeat)));
        operations.put("fireTimers", lease -> provider.fireTimers(lease, 1));
        operations.put("renewNodeLease", provider::renewNodeLease);
        operations.put("leaveNode", provider::leaveNode);
        return operations;
    }
}
