package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;

/// How work items end or come back: answered, given back, lost with their node, or cancelled.
abstract class WorkResultContract extends Scenario {
    WorkResultContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_result_deletes_the_item_and_reaches_the_instance() {
        var node = join("node");
        var item = fetchOne(node, 2);

        assertThat(answer(node, item)).isTrue();
        assertThat(provider.counts().workItems()).isZero();
        assertThat(messages(only(fetch(node)))).containsExactly(done(item));
    }

    @Test
    void a_failure_reaches_the_instance_with_its_attempt_and_progress() {
        var node = join("node");
        var item = fetchOne(node, 2);
        var failure = new Failure.Application("io", "no disk", List.of(), Payload.NONE, true, null);
        var failed = new Message.ActivityFailed(1, 2, 1, failure, payload("half"));
        provider.ackWorkItems(node, List.of(new WorkResult(item.id(), "a", failed)));

        assertThat(messages(only(fetch(node)))).containsExactly(failed);
    }

    @Test
    void a_result_wakes_an_idle_instance() {
        var node = join("node");
        var item = fetchOne(node, 2);
        provider.abandonOrchestrationItems(node, List.of(Abandoned.idle("a")));
        answer(node, item);

        assertThat(messages(claim(node))).containsExactly(done(item));
    }

    @Test
    void a_result_for_a_parked_instance_waits() {
        var node = join("node");
        var item = fetchOne(node, 2);
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        assertThat(answer(node, item)).isTrue();
        assertThat(fetch(node)).isEmpty();
        provider.resumeInstance("a");
        assertThat(messages(claim(node))).containsExactly(done(item));
    }

    @Test
    void a_second_result_is_not_taken_and_dropped() {
        var node = join("node");
        var item = fetchOne(node, 2);

        assertThat(answer(node, item)).isTrue();
        assertThat(answer(node, item)).isFalse();
        assertThat(messages(only(fetch(node)))).hasSize(1);
    }

    @Test
    void a_result_for_an_unknown_item_is_not_taken() {
        var node = join("node");
        run(node, "a");
        var result =
                new WorkResult(999_999, "a", new Message.ActivityCompleted(1, 2, payload("x")));

        assertThat(provider.ackWorkItems(node, List.of(result))).containsExactly(false);
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_result_that_names_another_instance_is_not_taken() {
        var node = join("node");
        run(node, "b");
        var item = fetchOne(node, 2);
        var result = new WorkResult(item.id(), "b", done(item));

        assertThat(provider.ackWorkItems(node, List.of(result))).containsExactly(false);
        assertThat(fetch(node)).isEmpty();
        assertThat(answer(node, item)).isTrue();
    }

    @Test
    void a_result_for_an_item_that_was_not_leased_is_not_taken() {
        var node = join("node");
        var item = fetchOne(node, 2);
        provider.abandonWorkItems(node, List.of(item.id()));

        assertThat(answer(node, item)).isFalse();
        assertThat(provider.counts().workItems()).isEqualTo(1);
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void results_of_a_batch_are_judged_one_by_one() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a").history(1, 2, 2).works(Activities.work(2)).works(Activities.work(3)));
        var items = provider.fetchWorkItems(node, Activities.UNTAGGED);
        var results =
                List.of(
                        new WorkResult(items.getFirst().id(), "a", done(items.getFirst())),
                        new WorkResult(999_999, "a", done(items.getFirst())),
                        new WorkResult(items.getFirst().id(), "a", done(items.getFirst())),
                        new WorkResult(items.getLast().id(), "a", done(items.getLast())));

        assertThat(provider.ackWorkItems(node, results)).containsExactly(true, false, false, true);
        assertThat(messages(only(fetch(node))))
                .containsExactly(done(items.getFirst()), done(items.getLast()));
    }

    @Test
    void a_result_for_a_closed_step_is_dropped() {
        var node = join("node");
        var item = fetchOne(node, 2);
        commit(node, turn("a").history(1, 3, 1).closes(2));

        assertThat(answer(node, item)).isFalse();
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_result_for_an_ended_instance_is_dropped() {
        var node = join("node");
        var item = fetchOne(node, 2);
        commit(node, turn("a").history(1, 3, 1).ends(new TurnEnd.Failed(new Failure.Refused("x"))));

        assertThat(answer(node, item)).isFalse();
        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void a_result_for_an_old_execution_is_dropped() {
        var node = join("node");
        var item = fetchOne(node, 2);
        commit(node, turn("a").continuesAsNew(1, 3, ORDER));

        assertThat(answer(node, item)).isFalse();
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_result_for_a_replaced_attempt_is_dropped() {
        var node = join("node");
        var item = fetchOne(node, 2);
        commit(node, turn("a").history(1, 3, 1).works(Activities.attempt(2, 2)));

        assertThat(answer(node, item)).isFalse();
        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().workItems()).isEqualTo(1);
    }

    @Test
    void a_result_for_a_deleted_instance_does_not_reach_a_new_one_of_that_id() {
        var node = join("node");
        var item = fetchOne(node, 2);
        provider.terminateInstance("a", "enough");
        provider.deleteInstance("a");
        start("a");

        assertThat(answer(node, item)).isFalse();
        assertThat(messages(claim(node))).containsExactly(startOf(StartPolicy.DEFAULT));
    }

    @Test
    void an_item_that_is_given_back_is_visible_at_once_with_the_same_attempt() {
        var node = join("node");
        var item = fetchOne(node, 2);
        provider.abandonWorkItems(node, List.of(item.id()));

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).containsExactly(item);
    }

    @Test
    void giving_back_what_is_not_leased_is_nothing() {
        var node = join("node");
        var item = fetchOne(node, 2);
        answer(node, item);
        provider.abandonWorkItems(node, List.of(item.id(), 999_999L));

        assertThat(provider.counts().workItems()).isZero();
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
    }

    @Test
    void items_of_a_node_that_left_are_visible_at_once_with_the_same_attempt() {
        var node = join("node");
        fetchOne(node, 2);
        provider.leaveNode(node);

        assertThat(provider.fetchWorkItems(join("other"), Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactly(1);
    }

    @Test
    void items_of_a_lost_node_come_back_with_one_more_attempt() {
        fetchOne(join("node"), 2);
        var second = takeOver();
        assertThat(provider.fetchWorkItems(second, Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactly(2);
        store.advance(LEASE.plusSeconds(1));
        var third = join("third");
        provider.renewNodeLease(third);

        assertThat(provider.fetchWorkItems(third, Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactly(3);
    }

    @Test
    void items_of_a_node_that_joins_again_come_back_with_one_more_attempt() {
        fetchOne(join("node"), 2);

        assertThat(provider.fetchWorkItems(join("node"), Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactly(2);
    }

    @Test
    void attempts_are_counted_for_each_item_by_itself() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a").history(1, 2, 2).works(Activities.work(2)).works(Activities.work(3)));
        var items = provider.fetchWorkItems(node, Activities.UNTAGGED);
        provider.abandonWorkItems(node, List.of(items.getFirst().id()));

        assertThat(provider.fetchWorkItems(takeOver(), Activities.UNTAGGED))
                .extracting(WorkItem::attempt)
                .containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void renewing_the_lease_keeps_the_items() {
        var node = join("node");
        var item = fetchOne(node, 2);
        store.advance(LEASE.minusSeconds(1));
        provider.renewNodeLease(node);
        store.advance(LEASE.minusSeconds(1));
        provider.renewNodeLease(node);

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
        assertThat(answer(node, item)).isTrue();
    }

    /// Runs instance `a`, queues the activity of an event and leases it.
    private WorkItem fetchOne(NodeLease node, long event) {
        run(node, "a");
        commit(node, turn("a").history(1, event, 1).works(Activities.work(event)));
        var items = provider.fetchWorkItems(node, Activities.UNTAGGED);
        assertThat(items).hasSize(1);
        return items.getFirst();
    }

    private boolean answer(NodeLease node, WorkItem item) {
        return provider.ackWorkItems(node, List.of(new WorkResult(item.id(), "a", done(item))))
                .getFirst();
    }

    private static Message done(WorkItem item) {
        return new Message.ActivityCompleted(1, item.event(), payload("result"));
    }
}
