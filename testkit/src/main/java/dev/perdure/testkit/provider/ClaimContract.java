package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Which instances a node may claim, in which order, and what comes with them.
abstract class ClaimContract extends Scenario {
    private static final HandlerId OTHER = new HandlerId("other", 1);

    ClaimContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_fetch_from_an_empty_store_gives_nothing_at_once() {
        assertThat(fetch(join("node"))).isEmpty();
    }

    @Test
    void a_claim_makes_the_node_the_owner() {
        var item = startAndClaim(join("node"), "a");

        assertThat(item.claimed()).isTrue();
        assertThat(item.instance()).isEqualTo(find("a"));
        assertThat(find("a").owner()).isEqualTo("node");
        assertThat(find("a").readyAt()).isNull();
    }

    @Test
    void an_owned_instance_is_not_claimed_again() {
        var node = join("node");
        startAndClaim(node, "a");

        assertThat(fetch(node)).isEmpty();
        raise("a", "hello");
        assertThat(fetch(node)).extracting(OrchestrationItem::claimed).containsExactly(false);
    }

    @Test
    void owning_one_instance_does_not_hold_up_another() {
        var node = join("node");
        startAndClaim(node, "a");
        start("b");

        assertThat(claim(node).instance().id()).isEqualTo("b");
        commit(node, TurnDraft.first("b"));
        commit(node, TurnDraft.first("a"));
    }

    @Test
    void a_committed_turn_keeps_the_instance_with_its_owner() {
        var node = join("node");
        run(node, "a");

        assertThat(find("a").owner()).isEqualTo("node");
        assertThat(find("a").readyAt()).isNull();
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_node_claims_no_handler_that_it_did_not_register() {
        startOf("a", OTHER);

        assertThat(fetch(join("node"))).isEmpty();
        assertThat(find("a").owner()).isNull();
        assertThat(claim(join("node", OTHER)).instance().id()).isEqualTo("a");
    }

    @Test
    void a_node_without_handlers_claims_nothing() {
        start("a");

        assertThat(fetch(join("node", new HandlerId[0]))).isEmpty();
    }

    @Test
    void a_version_that_the_node_did_not_register_is_not_claimed() {
        startOf("v1", ORDER);
        startOf("v2", ORDER_2);

        assertThat(ids(fetch(join("node", ORDER_2)))).containsExactly("v2");
        assertThat(ids(fetch(join("node", ORDER)))).containsExactlyInAnyOrder("v1");
    }

    @Test
    void a_node_with_several_handlers_claims_all_of_them() {
        startOf("a", ORDER);
        startOf("b", OTHER);
        startOf("c", ORDER_2);

        assertThat(ids(fetch(join("node", ORDER, ORDER_2, OTHER))))
                .containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void instances_that_the_node_cannot_run_do_not_hide_those_it_can() {
        for (int i = 0; i < 50; i++) {
            startOf("other-" + i, OTHER);
        }
        startOf("mine", ORDER);
        var limits = new FetchLimits(1, 1, NO_LIMIT);

        assertThat(ids(provider.fetchOrchestrationItems(join("node"), limits)))
                .containsExactly("mine");
    }

    @Test
    void an_instance_that_was_skipped_is_left_as_it_was() {
        startOf("a", OTHER);
        var before = find("a");
        fetch(join("node"));

        assertThat(find("a")).isEqualTo(before);
    }

    @Test
    void what_no_live_node_can_run_is_listed() {
        join("node");
        startOf("mine", ORDER);
        startOf("old", OTHER);
        startOf("older", new HandlerId("order", 9));

        assertThat(provider.listUnrunnable(10))
                .extracting(InstanceRecord::id)
                .containsExactlyInAnyOrder("old", "older");
        assertThat(provider.listUnrunnable(1)).hasSize(1);
    }

    @Test
    void what_only_a_lapsed_or_left_node_can_run_is_listed() {
        startOf("a", OTHER);
        var node = join("node", OTHER);
        assertThat(provider.listUnrunnable(10)).isEmpty();
        provider.leaveNode(node);
        assertThat(provider.listUnrunnable(10)).hasSize(1);
        join("node", OTHER);
        assertThat(provider.listUnrunnable(10)).isEmpty();
        store.advance(LEASE.plusSeconds(1));

        assertThat(provider.listUnrunnable(10)).hasSize(1);
    }

    @Test
    void what_is_owned_idle_or_in_back_off_is_not_unrunnable() {
        var node = join("node");
        run(node, "owned");
        run(node, "idle");
        startAndClaim(node, "in back-off");
        provider.abandonOrchestrationItems(
                node,
                List.of(Abandoned.idle("idle"), Abandoned.failed("in back-off", LEASE, true, "x")));
        join("node", OTHER);
        var owned = provider.listUnrunnable(10);

        assertThat(owned).extracting(InstanceRecord::id).containsExactly("owned");
        assertThat(owned.getFirst().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void the_longest_ready_is_claimed_first() {
        for (var id : List.of("c", "a", "b")) {
            start(id);
            store.advance(Duration.ofMillis(1));
        }
        var node = join("node");

        assertThat(claimOne(node)).containsExactly("c");
        assertThat(claimOne(node)).containsExactly("a");
        assertThat(claimOne(node)).containsExactly("b");
        assertThat(claimOne(node)).isEmpty();
    }

    @Test
    void the_longest_ready_is_claimed_first_over_all_handlers() {
        startOf("a", OTHER);
        store.advance(Duration.ofMillis(1));
        startOf("b", ORDER);
        store.advance(Duration.ofMillis(1));
        startOf("c", OTHER);
        var node = join("node", ORDER, OTHER);

        assertThat(claimOne(node)).containsExactly("a");
        assertThat(claimOne(node)).containsExactly("b");
        assertThat(claimOne(node)).containsExactly("c");
    }

    @Test
    void later_messages_do_not_put_a_ready_instance_back() {
        start("a");
        store.advance(Duration.ofMillis(1));
        start("b");
        store.advance(Duration.ofMillis(1));
        raise("a", "hello");

        assertThat(claimOne(join("node"))).containsExactly("a");
    }

    @Test
    void no_more_is_claimed_than_asked_for() {
        IntStream.range(0, 5).forEach(i -> start("instance-" + i));
        var node = join("node");

        assertThat(provider.fetchOrchestrationItems(node, new FetchLimits(3, 100, NO_LIMIT)))
                .hasSize(3);
        assertThat(provider.fetchOrchestrationItems(node, new FetchLimits(3, 100, NO_LIMIT)))
                .hasSize(2);
    }

    @Test
    void twenty_thousand_instances_of_one_moment_are_claimed_once_each() {
        var node = join("node");
        for (int batch = 0; batch < 20; batch++) {
            var first = batch * 1_000;
            provider.enqueueMessages(
                    IntStream.range(first, first + 1_000)
                            .mapToObj(i -> new Envelope("i-" + i, startOf(StartPolicy.DEFAULT)))
                            .toList(),
                    NO_LIMIT);
        }

        var claimed = new HashSet<String>();
        for (int fetch = 0; fetch < 20; fetch++) {
            claimed.addAll(ids(fetch(node)));
        }

        assertThat(claimed).hasSize(20_000);
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_fetch_that_claims_nothing_still_gives_new_messages() {
        var node = join("node");
        run(node, "a");
        start("b");
        raise("a", "hello");

        var items = provider.fetchOrchestrationItems(node, new FetchLimits(0, 100, NO_LIMIT));

        assertThat(ids(items)).containsExactly("a");
        assertThat(find("b").owner()).isNull();
    }

    @Test
    void a_claim_brings_the_whole_history_in_order() {
        var node = join("node");
        run(node, "a");
        for (int first = 2; first < 60; first += 2) {
            commit(node, turn("a").history(1, first, 2));
        }

        var history = claim(takeOver()).history();

        assertThat(history).hasSize(30);
        assertThat(history).extracting(HistoryChunk::firstEvent).isSorted();
        assertThat(history.getLast().lastEvent()).isEqualTo(59);
        assertThat(history.getFirst().sameAs(TurnDraft.chunk(1, 1, 1, "value"))).isTrue();
    }

    @Test
    void a_claim_brings_the_current_execution_only() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));

        var item = claim(takeOver());

        assertThat(item.instance().execution()).isEqualTo(2);
        assertThat(item.history()).extracting(HistoryChunk::execution).containsExactly(2);
    }

    @Test
    void a_limit_of_bytes_stops_further_claims_but_never_cuts_a_history() {
        var node = join("node");
        for (var id : List.of("a", "b", "c")) {
            run(node, id);
            commit(node, turn(id).history(1, 2, 100));
        }
        var successor = takeOver();
        long size = TurnDraft.chunk(1, 2, 100, "value").data().length;
        var limits = new FetchLimits(10, 100, (int) (size * 3 / 2));

        var items = provider.fetchOrchestrationItems(successor, limits);

        assertThat(items).hasSize(2).allMatch(item -> item.history().size() == 2);
        assertThat(provider.fetchOrchestrationItems(successor, limits)).hasSize(1);
    }

    @Test
    void a_history_larger_than_the_limit_is_claimed_alone() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 100));
        start("b");
        var successor = takeOver();

        var limits = new FetchLimits(10, 100, 0);
        var claimed =
                IntStream.range(0, 2)
                        .mapToObj(_ -> provider.fetchOrchestrationItems(successor, limits))
                        .flatMap(List::stream)
                        .toList();

        assertThat(ids(claimed)).containsExactlyInAnyOrder("a", "b");
        assertThat(claimed)
                .filteredOn(item -> item.instance().id().equals("a"))
                .allMatch(item -> item.history().size() == 2);
    }

    @Test
    void a_next_execution_is_claimed_by_nodes_with_its_handler_only() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, OTHER));
        provider.leaveNode(node);

        assertThat(fetch(join("old", ORDER, ORDER_2))).isEmpty();
        assertThat(find("a").handler()).isEqualTo(OTHER);
        provider.leaveNode(join("old"));
        assertThat(claim(join("new", OTHER)).instance().id()).isEqualTo("a");
    }

    private List<String> claimOne(NodeLease lease) {
        return ids(provider.fetchOrchestrationItems(lease, new FetchLimits(1, 100, NO_LIMIT)));
    }

    private void startOf(String id, HandlerId handler) {
        var start =
                new Message.Start(
                        handler.name(),
                        handler.version(),
                        payload("input"),
                        null,
                        StartPolicy.DEFAULT);
        send(id, start);
    }
}
