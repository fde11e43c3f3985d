package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Several live nodes: each instance has one owner, each work item one worker.
abstract class SharingContract extends Scenario {
    private static final HandlerId OTHER = new HandlerId("other", 1);

    SharingContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void nodes_have_leases_of_their_own() {
        var one = join("one");
        var two = join("two");
        provider.leaveNode(one);

        assertThat(fetch(two)).isEmpty();
        provider.renewNodeLease(two);
    }

    @Test
    void an_instance_of_one_node_is_not_claimed_by_another() {
        var one = join("one");
        var two = join("two");
        run(one, "a");
        raise("a", "hello");
        provider.renewNodeLease(two);

        assertThat(fetch(two)).isEmpty();
        assertThat(events(only(fetch(one)))).containsExactly("hello");
    }

    @Test
    void a_turn_of_a_node_that_does_not_own_the_instance_is_lost() {
        var one = join("one");
        var two = join("two");
        run(one, "a");

        refuse(two, turn("a").history(1, 2, 1));
        commit(one, turn("a").history(1, 2, 1));
        assertThat(find("a").owner()).isEqualTo("one");
    }

    @Test
    void a_node_cannot_give_back_what_another_owns() {
        var one = join("one");
        var two = join("two");
        run(one, "a");
        provider.abandonOrchestrationItems(two, List.of(Abandoned.handedOver("a")));

        assertThat(find("a").owner()).isEqualTo("one");
        assertThat(fetch(two)).isEmpty();
    }

    @Test
    void an_instance_that_one_node_gives_back_is_claimed_by_another_with_its_messages() {
        var one = join("one");
        var two = join("two");
        run(one, "a");
        raise("a", "seen");
        fetch(one);
        raise("a", "unseen");
        provider.abandonOrchestrationItems(one, List.of(Abandoned.handedOver("a")));

        var item = claim(two);

        assertThat(events(item)).containsExactly("seen", "unseen");
        assertThat(item.history()).hasSize(1);
        assertThat(fetch(one)).isEmpty();
        refuse(one, turn("a").history(1, 2, 1));
    }

    @Test
    void a_node_that_leaves_hands_over_to_another_at_once() {
        var one = join("one");
        var two = join("two");
        run(one, "a");
        provider.leaveNode(one);

        assertThat(claim(two).instance().id()).isEqualTo("a");
    }

    @Test
    void a_message_reaches_an_instance_on_another_node() {
        var one = join("one");
        var two = join("two");
        run(one, "a");
        run(two, "b");
        commit(one, turn("a").history(1, 2, 1).sends("b", event("hello")));

        assertThat(fetch(one)).isEmpty();
        assertThat(events(only(fetch(two)))).containsExactly("hello");
    }

    @Test
    void each_node_claims_only_what_it_can_run() {
        var one = join("one", ORDER);
        var two = join("two", OTHER);
        start("a");
        send("b", new Message.Start("other", 1, payload("x"), null, StartPolicy.DEFAULT));

        assertThat(ids(fetch(one))).containsExactly("a");
        assertThat(ids(fetch(two))).containsExactly("b");
    }

    @Test
    void what_any_live_node_can_run_is_not_listed_as_unrunnable() {
        join("one", ORDER);
        var two = join("two", OTHER);
        start("a");
        send("b", new Message.Start("other", 1, payload("x"), null, StartPolicy.DEFAULT));

        assertThat(provider.listUnrunnable(10)).isEmpty();
        provider.leaveNode(two);
        assertThat(provider.listUnrunnable(10)).extracting(InstanceRecord::id).containsExactly("b");
    }

    @Test
    void a_work_item_of_one_node_is_not_given_to_another() {
        var one = join("one");
        var two = join("two");
        queueOne(one);
        var item = provider.fetchWorkItems(one, Activities.UNTAGGED).getFirst();
        provider.renewNodeLease(two);

        assertThat(provider.fetchWorkItems(two, Activities.UNTAGGED)).isEmpty();
        assertThat(provider.ackWorkItems(two, List.of(result(item)))).containsExactly(false);
        provider.abandonWorkItems(two, List.of(item.id()));
        assertThat(provider.fetchWorkItems(two, Activities.UNTAGGED)).isEmpty();
        assertThat(provider.ackWorkItems(one, List.of(result(item)))).containsExactly(true);
    }

    @Test
    void a_work_item_runs_on_a_node_that_does_not_own_the_instance() {
        var owner = join("owner");
        var worker = join("worker");
        queueOne(owner);
        var item = provider.fetchWorkItems(worker, Activities.UNTAGGED).getFirst();
        provider.ackWorkItems(worker, List.of(result(item)));

        assertThat(fetch(worker)).isEmpty();
        assertThat(messages(only(fetch(owner)))).containsExactly(result(item).outcome());
    }

    @Test
    void a_worker_learns_by_its_heartbeat_that_the_owner_closed_the_step() {
        var owner = join("owner");
        var worker = join("worker");
        queueOne(owner);
        provider.fetchWorkItems(worker, Activities.UNTAGGED);
        var heartbeat = List.of(new Heartbeat("a", 1, 2, 1, payload("half")));
        assertThat(provider.recordHeartbeats(worker, heartbeat)).containsExactly(true);
        commit(owner, turn("a").history(1, 3, 1).closes(2));

        assertThat(provider.recordHeartbeats(worker, heartbeat)).containsExactly(false);
    }

    @Test
    void tags_send_work_to_the_nodes_that_serve_them() {
        var cpu = join("cpu");
        var gpu = join("gpu");
        run(cpu, "a");
        commit(
                cpu,
                turn("a")
                        .history(1, 2, 2)
                        .works(Activities.work(2, Activities.CHARGE, "gpu"))
                        .works(Activities.work(3, Activities.CHARGE, "cpu")));
        var activities = Set.of(Activities.CHARGE);

        assertThat(provider.fetchWorkItems(cpu, Activities.filter(activities, Set.of("cpu"))))
                .extracting(WorkItem::event)
                .containsExactly(3L);
        assertThat(provider.fetchWorkItems(gpu, Activities.filter(activities, Set.of("gpu"))))
                .extracting(WorkItem::event)
                .containsExactly(2L);
    }

    @Test
    void concurrent_nodes_claim_each_instance_once() {
        var nodes = IntStream.range(0, 8).mapToObj(i -> join("node-" + i)).toList();
        IntStream.range(0, 400).forEach(i -> start("instance-" + i));
        var limits = new FetchLimits(5, 100, NO_LIMIT);

        var claimed =
                Parallel.run(
                        nodes.size(),
                        i ->
                                () -> {
                                    var ids = new ArrayList<String>();
                                    var items =
                                            provider.fetchOrchestrationItems(nodes.get(i), limits);
                                    while (!items.isEmpty()) {
                                        ids.addAll(ids(items));
                                        items =
                                                provider.fetchOrchestrationItems(
                                                        nodes.get(i), limits);
                                    }
                                    return ids;
                                });

        assertThat(claimed.stream().flatMap(List::stream)).hasSize(400).doesNotHaveDuplicates();
        for (int i = 0; i < nodes.size(); i++) {
            for (var id : claimed.get(i)) {
                assertThat(find(id).owner()).isEqualTo("node-" + i);
            }
        }
    }

    @Test
    void concurrent_nodes_get_each_work_item_once() {
        var nodes = IntStream.range(0, 8).mapToObj(i -> join("node-" + i)).toList();
        run(nodes.getFirst(), "a");
        var draft = turn("a").history(1, 2, 200);
        IntStream.range(2, 202).forEach(event -> draft.works(Activities.work(event)));
        commit(nodes.getFirst(), draft);
        var few = new WorkFilter(Set.of(Activities.CHARGE), Set.of(), 3);

        var fetched =
                Parallel.run(
                        nodes.size(),
                        i ->
                                () -> {
                                    var events = new ArrayList<Long>();
                                    var items = provider.fetchWorkItems(nodes.get(i), few);
                                    while (!items.isEmpty()) {
                                        items.forEach(item -> events.add(item.event()));
                                        items = provider.fetchWorkItems(nodes.get(i), few);
                                    }
                                    return events;
                                });

        assertThat(fetched.stream().flatMap(List::stream)).hasSize(200).doesNotHaveDuplicates();
    }

    private void queueOne(NodeLease owner) {
        run(owner, "a");
        commit(owner, turn("a").history(1, 2, 1).works(Activities.work(2)));
    }

    private static WorkResult result(WorkItem item) {
        return new WorkResult(
                item.id(), "a", new Message.ActivityCompleted(1, item.event(), payload("x")));
    }
}
