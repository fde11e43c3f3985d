package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;

/// Progress of running activities: kept for the next attempt, and an answer to whoever runs them.
abstract class HeartbeatContract extends Scenario {
    HeartbeatContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void progress_of_a_local_activity_comes_with_the_next_claim() {
        var node = join("node");
        run(node, "a");
        var heartbeat = new Heartbeat("a", 1, 1, 2, payload("half"));

        assertThat(beat(node, heartbeat)).isTrue();
        assertThat(claim(takeOver()).progress()).containsExactly(heartbeat);
    }

    @Test
    void the_last_progress_counts() {
        var node = join("node");
        run(node, "a");
        beat(node, new Heartbeat("a", 1, 1, 1, payload("10%")));
        beat(node, new Heartbeat("a", 1, 1, 1, payload("90%")));

        assertThat(claim(takeOver()).progress())
                .containsExactly(new Heartbeat("a", 1, 1, 1, payload("90%")));
    }

    @Test
    void progress_of_each_step_is_kept() {
        var node = join("node");
        run(node, "a");
        var first = new Heartbeat("a", 1, 1, 1, payload("x"));
        var second = new Heartbeat("a", 1, 2, 1, Payload.NONE);
        assertThat(provider.recordHeartbeats(node, List.of(first, second)))
                .containsExactly(true, true);

        assertThat(claim(takeOver()).progress()).containsExactlyInAnyOrder(first, second);
    }

    @Test
    void progress_of_a_queued_activity_comes_with_its_next_attempt() {
        var node = join("node");
        fetchOne(node);
        beat(node, new Heartbeat("a", 1, 2, 1, payload("half")));

        assertThat(provider.fetchWorkItems(takeOver(), Activities.UNTAGGED))
                .extracting(WorkItem::progress)
                .containsExactly(payload("half"));
    }

    @Test
    void progress_survives_until_a_retry_of_the_step() {
        var node = join("node");
        fetchOne(node);
        beat(node, new Heartbeat("a", 1, 2, 1, payload("half")));
        commit(node, turn("a").history(1, 3, 1).works(Activities.attempt(2, 2)));

        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED))
                .extracting(WorkItem::progress)
                .containsExactly(payload("half"));
    }

    @Test
    void progress_is_gone_when_the_step_is_closed() {
        var node = join("node");
        run(node, "a");
        beat(node, new Heartbeat("a", 1, 1, 1, payload("half")));
        commit(node, turn("a").history(1, 2, 1).closes(1));

        assertThat(claim(takeOver()).progress()).isEmpty();
    }

    @Test
    void a_worker_learns_that_its_step_was_closed() {
        var node = join("node");
        fetchOne(node);
        park(node);
        assertThat(beat(node, new Heartbeat("a", 1, 2, 1, payload("1%")))).isTrue();
        provider.terminateInstance("a", "enough");

        assertThat(beat(node, new Heartbeat("a", 1, 2, 1, payload("2%")))).isFalse();
    }

    @Test
    void an_item_that_was_answered_takes_no_more_progress() {
        var node = join("node");
        var item = fetchOne(node);
        park(node);
        var done = new Message.ActivityCompleted(1, 2, payload("done"));
        provider.ackWorkItems(node, List.of(new WorkResult(item.id(), "a", done)));

        assertThat(beat(node, new Heartbeat("a", 1, 2, 1, payload("late")))).isFalse();
    }

    @Test
    void a_worker_keeps_reporting_while_nobody_owns_the_instance() {
        var node = join("node");
        fetchOne(node);
        park(node);

        assertThat(beat(node, new Heartbeat("a", 1, 2, 1, payload("half")))).isTrue();
        provider.resumeInstance("a");
        assertThat(claim(node).progress()).hasSize(1);
    }

    @Test
    void a_node_that_neither_owns_nor_works_is_refused() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        assertThat(beat(node, new Heartbeat("a", 1, 1, 1, payload("half")))).isFalse();
        provider.resumeInstance("a");
        assertThat(claim(node).progress()).isEmpty();
    }

    @Test
    void progress_of_another_execution_is_refused() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));

        assertThat(beat(node, new Heartbeat("a", 1, 1, 1, payload("old")))).isFalse();
        assertThat(beat(node, new Heartbeat("a", 3, 1, 1, payload("new")))).isFalse();
        assertThat(claim(takeOver()).progress()).isEmpty();
    }

    @Test
    void progress_of_an_ended_or_unknown_instance_is_refused() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));

        assertThat(beat(node, new Heartbeat("a", 1, 1, 1, payload("x")))).isFalse();
        assertThat(beat(node, new Heartbeat("nowhere", 1, 1, 1, payload("x")))).isFalse();
    }

    @Test
    void heartbeats_of_a_batch_are_judged_one_by_one() {
        var node = join("node");
        run(node, "a");
        var taken = new Heartbeat("a", 1, 1, 1, payload("x"));

        assertThat(
                        provider.recordHeartbeats(
                                node, List.of(new Heartbeat("b", 1, 1, 1, payload("x")), taken)))
                .containsExactly(false, true);
    }

    @Test
    void progress_does_not_reach_a_new_instance_of_the_same_id() {
        var node = join("node");
        run(node, "a");
        beat(node, new Heartbeat("a", 1, 1, 1, payload("old")));
        provider.terminateInstance("a", "enough");
        provider.deleteInstance("a");

        assertThat(startAndClaim(node, "a").progress()).isEmpty();
    }

    private WorkItem fetchOne(NodeLease node) {
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).works(Activities.work(2)));
        var items = provider.fetchWorkItems(node, Activities.UNTAGGED);
        assertThat(items).hasSize(1);
        return items.getFirst();
    }

    /// Leaves the instance without owner while its activity runs.
    private void park(NodeLease node) {
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));
    }

    private boolean beat(NodeLease node, Heartbeat heartbeat) {
        return provider.recordHeartbeats(node, List.of(heartbeat)).getFirst();
    }
}
