package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit.NewWork;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// What becomes of an instance, and of its rows, after each kind of turn.
abstract class TurnEndContract extends Scenario {
    TurnEndContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_completed_instance_has_its_result() {
        var node = join("node");
        run(node, "a");
        store.advance(Duration.ofSeconds(1));
        commit(node, turn("a").history(1, 2, 1).ends(new TurnEnd.Completed(payload("done"))));

        var instance = find("a");
        assertThat(instance.status()).isEqualTo(Status.COMPLETED);
        assertThat(instance.status().terminal()).isTrue();
        assertThat(instance.result()).isEqualTo(payload("done"));
        assertThat(instance.endedAt()).isEqualTo(provider.now());
        assertThat(instance.createdAt()).isBefore(provider.now());
        assertThat(instance.failure()).isNull();
        assertThat(instance.owner()).isNull();
        assertThat(instance.readyAt()).isNull();
    }

    @Test
    void a_failed_instance_has_its_failure() {
        var cause = new Failure.Application("io", "no disk", List.of(), payload("c"), true, null);
        var failure =
                new Failure.Application(
                        "order.Rejected", "no", List.of("at x"), payload("d"), false, cause);
        runToEnd(join("node"), "a", new TurnEnd.Failed(failure));

        assertThat(find("a").status()).isEqualTo(Status.FAILED);
        assertThat(find("a").failure()).isEqualTo(failure);
        assertThat(find("a").endedAt()).isNotNull();
        assertThat(find("a").result()).isNull();
    }

    @Test
    void every_kind_of_failure_is_kept() {
        var failures =
                List.of(
                        new Failure.TimedOut(Failure.Timeout.START_TO_CLOSE, "slow", null),
                        new Failure.Cancelled("stop"),
                        new Failure.Terminated("enough"),
                        new Failure.NodeLost("crash"),
                        new Failure.Refused("taken"));
        var node = join("node");
        for (var failure : failures) {
            runToEnd(node, failure.type(), new TurnEnd.Failed(failure));
            assertThat(find(failure.type()).failure()).isEqualTo(failure);
        }
    }

    @Test
    void a_cancelled_instance_has_its_reason() {
        runToEnd(join("node"), "a", new TurnEnd.Cancelled("asked to"));

        assertThat(find("a").status()).isEqualTo(Status.CANCELLED);
        assertThat(find("a").reason()).isEqualTo("asked to");
        assertThat(find("a").endedAt()).isNotNull();
    }

    @Test
    void an_ended_instance_loses_its_messages_timers_work_and_heartbeats() {
        var node = join("node");
        busy(node, "a");
        raise("a", "seen");
        fetch(node);
        raise("a", "unseen");
        commit(node, turn("a").history(1, 4, 1).ends(new TurnEnd.Completed(payload("done"))));

        assertNothingWaits();
        assertThat(fetch(node)).isEmpty();
        assertThat(fetch(takeOver())).isEmpty();
    }

    @Test
    void an_ended_instance_keeps_its_history() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));

        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
    }

    @Test
    void what_the_last_turn_sets_is_not_kept() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 2)
                        .sets(1, 2, provider.now())
                        .works(Activities.work(3))
                        .ends(new TurnEnd.Completed(payload("done"))));

        assertNothingWaits();
    }

    @Test
    void ending_one_instance_leaves_the_rows_of_others() {
        var node = join("node");
        busy(node, "a");
        busy(node, "b");
        commit(node, turn("a").history(1, 4, 1).ends(new TurnEnd.Cancelled("x")));

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.counts().workItems()).isEqualTo(1);
    }

    @Test
    void a_parked_instance_has_a_reason_and_no_owner() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).ends(new TurnEnd.Parked("history changed")));

        assertThat(find("a").status()).isEqualTo(Status.PARKED);
        assertThat(find("a").status().terminal()).isFalse();
        assertThat(find("a").reason()).isEqualTo("history changed");
        assertThat(find("a").owner()).isNull();
        assertThat(find("a").readyAt()).isNull();
        assertThat(find("a").endedAt()).isNull();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
    }

    @Test
    void a_parked_instance_keeps_its_timers_work_and_heartbeats() {
        var node = join("node");
        busy(node, "a");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.counts().workItems()).isEqualTo(1);
        provider.resumeInstance("a");
        assertThat(claim(node).progress()).hasSize(1);
    }

    @Test
    void parking_keeps_the_attempts_that_led_to_it() {
        var node = join("node");
        startAndClaim(node, "a");
        provider.abandonOrchestrationItems(
                node, List.of(Abandoned.failed("a", Duration.ZERO, true, "x")));
        claim(node);
        commit(node, turn("a").ends(new TurnEnd.Parked("gave up")));

        assertThat(find("a").attempts()).isEqualTo(1);
    }

    @Test
    void a_turn_of_a_parked_instance_is_lost() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        refuse(node, turn("a").history(1, 2, 1));
    }

    @Test
    void parking_one_instance_disturbs_no_other() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));
        raise("a", "x");
        raise("b", "hello");

        assertThat(ids(fetch(node))).containsExactly("b");
        commit(node, turn("b").history(1, 2, 1));
    }

    @Test
    void continuing_as_new_starts_the_next_execution_with_its_own_handler() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, new HandlerId("renamed", 7)));

        assertThat(find("a").execution()).isEqualTo(2);
        assertThat(find("a").handler()).isEqualTo(new HandlerId("renamed", 7));
        assertThat(find("a").status()).isEqualTo(Status.RUNNING);
        assertThat(find("a").owner()).isEqualTo("node");
        assertThat(find("a").endedAt()).isNull();
        commit(node, turn("a").history(2, 2, 1));
    }

    @Test
    void turns_keep_the_handler_of_their_execution() {
        var node = join("node");
        send("a", new Message.Start("order", 2, payload("x"), null, StartPolicy.DEFAULT));
        commit(node, TurnDraft.first("a").consumes(claim(node)));
        for (int event = 2; event <= 4; event++) {
            commit(node, turn("a").history(1, event, 1));
        }

        assertThat(find("a").handler()).isEqualTo(ORDER_2);
        assertThat(claim(takeOver()).instance().handler()).isEqualTo(ORDER_2);
    }

    @Test
    void executions_keep_their_histories_apart() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));
        commit(node, turn("a").continuesAsNew(2, 2, ORDER));

        for (int execution = 1; execution <= 3; execution++) {
            assertThat(provider.fetchHistory("a", execution, 0, 10))
                    .isNotEmpty()
                    .extracting(HistoryChunk::execution)
                    .containsOnly(execution);
        }
        assertThat(find("a").execution()).isEqualTo(3);
        assertThat(provider.fetchHistory("a", 4, 0, 10)).isEmpty();
    }

    @Test
    void continuing_as_new_needs_the_first_history_of_the_next_execution() {
        var node = join("node");
        run(node, "a");

        refuse(node, turn("a").history(1, 2, 1).ends(new TurnEnd.ContinuedAsNew(2, ORDER)));
        refuse(node, turn("a").history(1, 2, 1).ends(new TurnEnd.ContinuedAsNew(1, ORDER)));
        refuse(node, turn("a").history(1, 2, 1).history(2, 1, 1));
        refuse(
                node,
                turn("a")
                        .history(1, 2, 1)
                        .history(3, 1, 1)
                        .ends(new TurnEnd.ContinuedAsNew(3, ORDER)));
        assertThat(find("a").execution()).isEqualTo(1);
    }

    @Test
    void continuing_as_new_needs_the_last_history_of_the_old_execution() {
        var node = join("node");
        startAndClaim(node, "a");
        var next = turn("a").history(2, 1, 1).ends(new TurnEnd.ContinuedAsNew(2, ORDER));

        refuse(node, next);
        commit(node, TurnDraft.first("a"));
        refuse(node, next);
        assertThat(find("a").execution()).isEqualTo(1);
    }

    @Test
    void continuing_as_new_removes_timers_work_and_heartbeats_of_the_old_execution() {
        var node = join("node");
        busy(node, "a");
        commit(node, turn("a").continuesAsNew(1, 4, ORDER));

        assertNothingWaits();
        assertThat(claim(takeOver()).progress()).isEmpty();
    }

    @Test
    void what_belongs_to_the_next_execution_is_kept() {
        var node = join("node");
        busy(node, "a");
        var now = provider.now();
        var next = new NewWork(2, 1, 1, Activities.CHARGE, null, payload("x"), Instant.EPOCH, null);
        commit(
                node,
                turn("a")
                        .continuesAsNew(1, 4, ORDER)
                        .sets(1, 2, now)
                        .sets(2, 1, now)
                        .works(Activities.work(3))
                        .works(next));

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED))
                .hasSize(1)
                .allMatch(item -> item.execution() == 2);
        assertThat(provider.fireTimers(node, 10).fired()).isEqualTo(1);
    }

    @Test
    void continuing_as_new_does_not_hand_messages_out_again() {
        var node = join("node");
        run(node, "a");
        raise("a", "seen");
        fetch(node);
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));

        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().messages()).isEqualTo(1);
    }

    @Test
    void steps_that_a_turn_closes_lose_their_rows() {
        var node = join("node");
        busy(node, "a");
        commit(node, turn("a").history(1, 4, 1).cancels(2).closes(3));

        assertNothingWaits();
        assertThat(claim(takeOver()).progress()).isEmpty();
    }

    @Test
    void closing_what_is_not_there_is_nothing() {
        var node = join("node");
        busy(node, "a");
        commit(node, turn("a").history(1, 4, 1).cancels(99).closes(99).closes(2).cancels(3));

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.counts().workItems()).isEqualTo(1);
    }

    @Test
    void what_a_turn_both_sets_and_cancels_leaves_nothing() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 2)
                        .sets(1, 2, provider.now())
                        .cancels(2)
                        .works(Activities.work(3))
                        .closes(3));

        assertNothingWaits();
    }

    @Test
    void closing_steps_of_one_instance_leaves_those_of_another() {
        var node = join("node");
        busy(node, "a");
        busy(node, "b");
        commit(node, turn("a").history(1, 4, 1).cancels(2).closes(3));

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.counts().workItems()).isEqualTo(1);
    }

    /// Runs an instance with a timer at event 2, and work with a heartbeat at event 3.
    private void busy(NodeLease node, String id) {
        run(node, id);
        var later = provider.now().plusSeconds(3_600);
        commit(node, turn(id).history(1, 2, 2).sets(1, 2, later).works(Activities.work(3)));
        var heartbeat = new Heartbeat(id, 1, 3, 1, payload("half"));
        assertThat(provider.recordHeartbeats(node, List.of(heartbeat))).containsExactly(true);
    }

    private void assertNothingWaits() {
        assertThat(provider.counts().messages()).isZero();
        assertThat(provider.counts().timers()).isZero();
        assertThat(provider.counts().workItems()).isZero();
    }
}
