package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// What happens when one of several nodes goes silent.
abstract class TakeoverContract extends Scenario {
    TakeoverContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void instances_stay_with_a_silent_node_until_its_lease_lapses() {
        var silent = join("silent");
        var live = join("live");
        run(silent, "a");
        store.advance(LEASE.minusSeconds(1));
        provider.renewNodeLease(live);

        assertThat(fetch(live)).isEmpty();
        commit(silent, turn("a").history(1, 2, 1));
    }

    @Test
    void instances_of_a_silent_node_are_claimed_after_its_lease() {
        var silent = join("silent");
        var live = join("live");
        run(silent, "a");
        raise("a", "hello");
        lapseAllBut(live);

        var item = claim(live);

        assertThat(item.orphaned()).isTrue();
        assertThat(item.history()).hasSize(1);
        assertThat(events(item)).containsExactly("hello");
    }

    @Test
    void a_silent_node_that_wakes_up_is_fenced() {
        var silent = join("silent");
        var live = join("live");
        run(silent, "a");
        lapseAllBut(live);
        claim(live);

        assertThatThrownBy(() -> ack(silent, turn("a").history(1, 2, 1)))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("ENG-014");
        commit(live, turn("a").history(1, 2, 1));
    }

    @Test
    void a_silent_node_that_joins_again_does_not_take_its_instances_back() {
        var silent = join("silent");
        var live = join("live");
        run(silent, "a");
        lapseAllBut(live);
        claim(live);
        var again = join("silent");

        assertThat(again.epoch()).isGreaterThan(silent.epoch());
        assertThat(fetch(again)).isEmpty();
        refuse(again, turn("a").history(1, 2, 1));
        assertThat(find("a").owner()).isEqualTo("live");
    }

    @Test
    void renewing_takes_over_from_every_silent_node_and_from_no_other() {
        var one = join("one");
        var two = join("two");
        var three = join("three");
        run(one, "a");
        run(two, "b");
        run(three, "c");
        store.advance(LEASE.minusSeconds(1));
        provider.renewNodeLease(three);
        store.advance(Duration.ofSeconds(2));
        var four = join("four");
        provider.renewNodeLease(four);

        assertThat(ids(fetch(four))).containsExactlyInAnyOrder("a", "b");
        assertThat(find("c").owner()).isEqualTo("three");
        commit(three, turn("c").history(1, 2, 1));
    }

    @Test
    void renewing_tells_when_the_next_lease_of_another_node_lapses() {
        var first = join("first");
        store.advance(Duration.ofSeconds(2));
        var firstLapse = provider.now().plus(LEASE).minusSeconds(2);
        var second = join("second");
        var secondLapse = provider.now().plus(LEASE);
        var live = join("live");

        assertThat(provider.renewNodeLease(live).nextLapse()).isEqualTo(firstLapse);
        provider.leaveNode(first);
        assertThat(provider.renewNodeLease(live).nextLapse()).isEqualTo(secondLapse);
        assertThat(provider.renewNodeLease(second).nextLapse()).isEqualTo(secondLapse);
    }

    @Test
    void the_lapse_that_was_told_is_when_a_renewal_takes_over() {
        var silent = join("silent");
        run(silent, "a");
        store.advance(LEASE.minusSeconds(1));
        var live = join("live");
        var lapse = provider.renewNodeLease(live).nextLapse();

        assertThat(lapse).isEqualTo(provider.now().plusSeconds(1));
        store.advance(Duration.ofSeconds(1));
        assertThat(provider.renewNodeLease(live).nextLapse()).isNull();
        assertThat(claim(live).orphaned()).isTrue();
    }

    @Test
    void work_of_a_silent_node_is_given_to_another_with_one_more_attempt() {
        var silent = join("silent");
        var live = join("live");
        run(live, "a");
        commit(live, turn("a").history(1, 2, 1).works(Activities.work(2)));
        var item = provider.fetchWorkItems(silent, Activities.UNTAGGED).getFirst();
        lapseAllBut(live);

        assertThat(provider.fetchWorkItems(live, Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactly(2);
        var late = new Message.ActivityCompleted(1, 2, payload("late"));
        assertThatThrownBy(() ->
                        provider.ackWorkItems(
                                silent, List.of(new WorkResult(item.id(), "a", late))))
                .isInstanceOf(ProviderException.class);
        assertThat(fetch(live)).isEmpty();
    }

    @Test
    void concurrent_takeovers_release_each_instance_once() {
        var silent = join("silent");
        IntStream.range(0, 200).forEach(i -> run(silent, "instance-" + i));
        store.advance(LEASE.plusSeconds(1));
        var nodes = IntStream.range(0, 6).mapToObj(i -> join("node-" + i)).toList();
        var limits = new FetchLimits(7, 100, NO_LIMIT);

        var claimed =
                Parallel.run(
                        nodes.size(),
                        i ->
                                () -> {
                                    provider.renewNodeLease(nodes.get(i));
                                    return drain(nodes.get(i), limits);
                                });

        assertThat(claimed.stream().flatMap(List::stream)).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void no_turn_of_the_old_owner_is_committed_after_the_takeover() {
        for (int round = 0; round < 20; round++) {
            var id = "instance-" + round;
            var old = join("old");
            var live = join("live");
            run(old, id);
            var begun = new AtomicBoolean();
            var claimedAt = new AtomicLong();

            Parallel.run(
                    2,
                    thread ->
                            () -> {
                                if (thread == 0) {
                                    commitUntilFenced(old, id, begun);
                                } else {
                                    claimedAt.set(takeOverWhile(begun, live));
                                }
                                return thread;
                            });

            var history = provider.fetchHistory(id, 1, 0, NO_LIMIT);
            assertThat(history.getLast().lastEvent())
                    .as("round %d", round)
                    .isEqualTo(claimedAt.get());
            var end = new TurnEnd.Completed(payload("done"));
            commit(live, turn(id).history(1, claimedAt.get() + 1, 1).ends(end));
        }
    }

    private void commitUntilFenced(NodeLease old, String id, AtomicBoolean begun) {
        try {
            for (long event = 2; event < 100_000; event++) {
                ack(old, turn(id).history(1, event, 1));
                begun.set(true);
            }
        } catch (ProviderException e) {
            begun.set(true);
        }
    }

    /// {@return the last event of the history that came with the claim}
    private long takeOverWhile(AtomicBoolean begun, NodeLease live) {
        while (!begun.get()) {
            Thread.onSpinWait();
        }
        lapseAllBut(live);
        return fetch(live).stream()
                .filter(item -> item.claimed() && item.orphaned())
                .flatMap(item -> item.history().stream())
                .mapToLong(HistoryChunk::lastEvent)
                .max()
                .orElseThrow();
    }

    private void lapseAllBut(NodeLease live) {
        store.advance(LEASE.minusSeconds(1));
        provider.renewNodeLease(live);
        store.advance(Duration.ofSeconds(2));
        provider.renewNodeLease(live);
    }

    private List<String> drain(NodeLease node, FetchLimits limits) {
        var ids = new ArrayList<String>();
        var items = provider.fetchOrchestrationItems(node, limits);
        while (!items.isEmpty()) {
            ids.addAll(ids(items));
            items = provider.fetchOrchestrationItems(node, limits);
        }
        return ids;
    }
}
