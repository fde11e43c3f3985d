package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// What operators do to an instance: terminate and resume.
abstract class ControlContract extends Scenario {
    ControlContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void terminating_ends_an_instance_at_once() {
        var node = join("node");
        run(node, "a");
        store.advance(Duration.ofSeconds(1));

        assertThat(provider.terminateInstance("a", "enough")).isEqualTo(ControlOutcome.DONE);
        var instance = find("a");
        assertThat(instance.status()).isEqualTo(Status.TERMINATED);
        assertThat(instance.reason()).isEqualTo("enough");
        assertThat(instance.endedAt()).isEqualTo(provider.now());
        assertThat(instance.owner()).isNull();
        assertThat(instance.readyAt()).isNull();
    }

    @Test
    void terminating_is_an_event_in_history() {
        var node = join("node");
        run(node, "a");
        provider.terminateInstance("a", "enough");

        var last = provider.fetchHistory("a", 1, 1, 10);
        assertThat(last).hasSize(1);
        assertThat(last.getFirst().firstEvent()).isEqualTo(2);
        assertThat(last.getFirst().lastEvent()).isEqualTo(2);
        var turn = HistoryCodec.decode(last.getFirst().data());
        assertThat(turn.events()).containsExactly(new Event.ExecutionTerminated("enough"));
        assertThat(turn.time()).isEqualTo(provider.now());
    }

    @Test
    void terminating_a_pending_instance_ends_it_before_it_ran() {
        start("a");
        provider.terminateInstance("a", "enough");

        assertThat(find("a").status()).isEqualTo(Status.TERMINATED);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
        assertThat(fetch(join("node"))).isEmpty();
    }

    @Test
    void terminating_ends_parked_idle_and_delayed_instances() {
        var node = join("node");
        run(node, "parked");
        commit(node, turn("parked").ends(new TurnEnd.Parked("broken")));
        run(node, "idle");
        startAndClaim(node, "delayed");
        provider.abandonOrchestrationItems(
                node,
                List.of(
                        Abandoned.idle("idle"),
                        Abandoned.failed("delayed", Duration.ofSeconds(1), true, "x")));
        for (var id : List.of("parked", "idle", "delayed")) {
            assertThat(provider.terminateInstance(id, "enough")).isEqualTo(ControlOutcome.DONE);
        }
        store.advance(Duration.ofSeconds(2));

        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().instances()).containsOnlyKeys(Status.TERMINATED);
    }

    @Test
    void terminating_removes_everything_that_waits() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a").history(1, 2, 2).sets(1, 2, provider.now()).works(Activities.work(3)));
        provider.recordHeartbeats(node, List.of(new Heartbeat("a", 1, 3, 1, payload("x"))));
        raise("a", "unseen");
        provider.terminateInstance("a", "enough");

        assertThat(provider.counts().timers()).isZero();
        assertThat(provider.counts().workItems()).isZero();
        assertThat(provider.counts().messages()).isZero();
        assertThat(provider.fireTimers(node, 10).fired()).isZero();
    }

    @Test
    void the_owner_of_a_terminated_instance_is_told_once() {
        var node = join("node");
        run(node, "a");
        provider.terminateInstance("a", "enough");

        var item = only(fetch(node));
        assertThat(item.claimed()).isFalse();
        assertThat(item.instance()).isEqualTo(find("a"));
        assertThat(messages(item)).containsExactly(new Message.Terminated("enough"));
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void the_owner_is_told_however_few_messages_a_fetch_may_return() {
        var node = join("node");
        for (var id : List.of("busy", "a", "b")) {
            run(node, id);
        }
        provider.enqueueMessages(Pages.burst("busy", 10), NO_LIMIT);
        provider.terminateInstance("a", "enough");
        provider.terminateInstance("b", "enough");

        var items = provider.fetchOrchestrationItems(node, new FetchLimits(0, 1, 0));

        assertThat(ids(items)).contains("a", "b");
    }

    @Test
    void nobody_is_told_of_a_termination_if_nobody_owned_the_instance() {
        var node = join("node");
        start("a");
        provider.terminateInstance("a", "enough");

        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void the_notice_is_for_the_lease_that_owned_the_instance() {
        var node = join("node");
        run(node, "a");
        provider.terminateInstance("a", "enough");

        assertThat(fetch(join("node"))).isEmpty();
    }

    @Test
    void a_turn_of_a_terminated_instance_is_lost() {
        var node = join("node");
        run(node, "a");
        provider.terminateInstance("a", "enough");

        refuse(node, turn("a").history(1, 2, 1));
        refuse(node, turn("a").history(1, 3, 1).ends(new TurnEnd.Completed(payload("late"))));
        assertThat(find("a").status()).isEqualTo(Status.TERMINATED);
    }

    @Test
    void terminating_a_child_tells_its_parent() {
        var node = join("node");
        family(node);
        provider.terminateInstance("child", "enough");

        var told =
                fetch(node).stream()
                        .filter(item -> item.instance().id().equals("parent"))
                        .flatMap(item -> messages(item).stream())
                        .toList();

        assertThat(told)
                .containsExactly(new Message.ChildFailed(1, 2, new Failure.Terminated("enough")));
    }

    @Test
    void terminating_a_parent_cancels_its_children_that_have_not_ended() {
        var node = join("node");
        family(node);
        send("ended", child());
        commit(
                node,
                TurnDraft.first("ended")
                        .consumes(claim(node))
                        .ends(new TurnEnd.Completed(payload("done"))));
        provider.terminateInstance("parent", "enough");

        var cancelled =
                fetch(node).stream()
                        .filter(item -> !item.instance().id().equals("parent"))
                        .toList();

        assertThat(ids(cancelled)).containsExactly("child");
        assertThat(messages(cancelled.getFirst()).getFirst()).isInstanceOf(Message.Cancel.class);
        assertThat(find("child").status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void terminating_a_parent_wakes_an_idle_child() {
        var node = join("node");
        family(node);
        provider.abandonOrchestrationItems(node, List.of(Abandoned.idle("child")));
        provider.terminateInstance("parent", "enough");

        assertThat(fetch(node))
                .anyMatch(item -> item.claimed() && ids(List.of(item)).contains("child"));
    }

    @Test
    void terminating_what_has_ended_or_never_was_does_nothing() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));
        var before = find("a");

        assertThat(provider.terminateInstance("a", "x")).isEqualTo(ControlOutcome.FINISHED);
        assertThat(provider.terminateInstance("b", "x")).isEqualTo(ControlOutcome.NO_SUCH_INSTANCE);
        assertThat(find("a")).isEqualTo(before);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_resumed_instance_is_claimed_with_no_attempts_counted() {
        var node = join("node");
        startAndClaim(node, "a");
        provider.abandonOrchestrationItems(
                node, List.of(Abandoned.failed("a", Duration.ZERO, true, "x")));
        claim(node);
        commit(node, turn("a").ends(new TurnEnd.Parked("gave up")));

        assertThat(provider.resumeInstance("a")).isEqualTo(ControlOutcome.DONE);
        assertThat(find("a").attempts()).isZero();
        assertThat(find("a").reason()).isNull();
        assertThat(find("a").status()).isEqualTo(Status.PENDING);
        assertThat(claim(node).messages()).hasSize(1);
    }

    @Test
    void an_instance_that_ran_before_it_was_parked_runs_when_it_is_resumed() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).ends(new TurnEnd.Parked("broken")));
        provider.resumeInstance("a");

        assertThat(find("a").status()).isEqualTo(Status.RUNNING);
        assertThat(find("a").readyAt()).isEqualTo(provider.now());
        assertThat(claim(node).history()).hasSize(2);
        commit(node, turn("a").history(1, 3, 1));
    }

    @Test
    void resuming_what_is_not_parked_does_nothing() {
        var node = join("node");
        run(node, "running");
        start("pending");
        runToEndBeside(node);

        assertThat(provider.resumeInstance("running")).isEqualTo(ControlOutcome.NOT_PARKED);
        assertThat(provider.resumeInstance("pending")).isEqualTo(ControlOutcome.NOT_PARKED);
        assertThat(provider.resumeInstance("ended")).isEqualTo(ControlOutcome.FINISHED);
        assertThat(provider.resumeInstance("none")).isEqualTo(ControlOutcome.NO_SUCH_INSTANCE);
        assertThat(find("running").owner()).isEqualTo("node");
    }

    private void runToEndBeside(NodeLease node) {
        commit(
                node,
                TurnDraft.creation("ended", startOf(StartPolicy.DEFAULT))
                        .ends(new TurnEnd.Completed(payload("done"))));
    }

    private void family(NodeLease node) {
        run(node, "parent");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child()));
        commit(node, TurnDraft.first("child").consumes(claim(node)));
    }

    private static Message.Start child() {
        var link = new ParentLink("parent", 1, 2);
        return new Message.Start("order", 1, payload("input"), link, StartPolicy.DEFAULT);
    }
}
