package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.StartPolicy.WhenFinished;
import dev.perdure.engine.provider.StartPolicy.WhenRunning;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Starts that take the place of an instance: one that has ended, or one that is terminated for it.
abstract class RestartContract extends Scenario {
    private static final StartPolicy RESTART =
            new StartPolicy(WhenRunning.TERMINATE_AND_RESTART, WhenFinished.REJECT);
    private static final TurnEnd COMPLETED = new TurnEnd.Completed(payload("done"));
    private static final TurnEnd FAILED = new TurnEnd.Failed(new Failure.NodeLost("gone"));
    private static final TurnEnd CANCELLED = new TurnEnd.Cancelled("asked");

    RestartContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_finished_id_is_refused_by_default() {
        runToEnd(join("node"), "a", COMPLETED);
        var before = find("a");

        assertThat(start("a")).isEqualTo(new EnqueueOutcome(Result.EXISTS_FINISHED, before));
        assertThat(find("a")).isEqualTo(before);
    }

    @Test
    void a_finished_id_is_refused_whatever_applies_to_running_ones() {
        runToEnd(join("node"), "a", COMPLETED);

        assertThat(start("a", RESTART).result()).isEqualTo(Result.EXISTS_FINISHED);
    }

    @Test
    void a_finished_id_is_started_anew_if_that_is_allowed() {
        runToEnd(join("node"), "a", COMPLETED);

        assertThat(start("a", policy(WhenFinished.ALLOW)).result()).isEqualTo(Result.ACCEPTED);
        assertThat(find("a").status()).isEqualTo(Status.PENDING);
    }

    @Test
    void a_completed_id_is_refused_if_only_failed_ones_are_replaced() {
        runToEnd(join("node"), "a", COMPLETED);

        assertThat(start("a", policy(WhenFinished.ALLOW_IF_FAILED)).result())
                .isEqualTo(Result.EXISTS_FINISHED);
    }

    @Test
    void a_failed_cancelled_or_terminated_id_is_replaced_if_failed_ones_are() {
        var node = join("node");
        runToEnd(node, "failed", FAILED);
        runToEnd(node, "cancelled", CANCELLED);
        run(node, "terminated");
        provider.terminateInstance("terminated", "enough");

        for (var id : List.of("failed", "cancelled", "terminated")) {
            assertThat(start(id, policy(WhenFinished.ALLOW_IF_FAILED)).result())
                    .isEqualTo(Result.ACCEPTED);
        }
    }

    @Test
    void a_replacement_continues_the_execution_numbers_and_has_no_history() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));
        commit(node, turn("a").history(2, 2, 1).ends(COMPLETED));
        store.advance(Duration.ofSeconds(1));
        var outcome = start("a", policy(WhenFinished.ALLOW));

        assertThat(outcome.instance()).isEqualTo(find("a"));
        assertThat(find("a").execution()).isEqualTo(3);
        assertThat(find("a").createdAt()).isEqualTo(provider.now());
        assertThat(find("a").result()).isNull();
        assertThat(find("a").endedAt()).isNull();
        for (int execution = 1; execution <= 3; execution++) {
            assertThat(provider.fetchHistory("a", execution, 0, 10)).isEmpty();
        }
    }

    @Test
    void a_replacement_runs_from_event_one_of_its_execution() {
        var node = join("node");
        runToEnd(node, "a", COMPLETED);
        start("a", policy(WhenFinished.ALLOW));
        var item = claim(node);

        assertThat(item.history()).isEmpty();
        assertThat(messages(item)).hasSize(1);
        refuse(node, TurnDraft.first("a").consumes(item));
        commit(node, turn("a").history(2, 1, 1).consumes(item));
        assertThat(provider.fetchHistory("a", 2, 0, 10)).hasSize(1);
    }

    @Test
    void a_replacement_is_counted_once() {
        runToEnd(join("node"), "a", COMPLETED);
        start("a", policy(WhenFinished.ALLOW));

        assertThat(provider.counts().instances()).containsOnlyKeys(Status.PENDING);
        assertThat(ids(fetch(join("other")))).containsExactly("a");
    }

    @Test
    void terminate_and_restart_replaces_a_running_instance() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a").history(1, 2, 2).sets(1, 2, provider.now()).works(Activities.work(3)));
        raise("a", "for the old one");

        assertThat(start("a", RESTART).result()).isEqualTo(Result.ACCEPTED);

        assertThat(find("a").status()).isEqualTo(Status.PENDING);
        assertThat(find("a").execution()).isEqualTo(2);
        assertThat(provider.counts().messages()).isEqualTo(1);
        assertThat(provider.counts().timers()).isZero();
        assertThat(provider.counts().workItems()).isZero();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).isEmpty();
    }

    @Test
    void a_turn_of_an_instance_that_was_replaced_is_lost() {
        var node = join("node");
        run(node, "a");
        start("a", RESTART);
        var late = turn("a").history(1, 2, 1).sends("b", startOf(StartPolicy.DEFAULT));

        refuse(node, late);
        fetch(node);
        refuse(node, late);
        assertThat(provider.findInstance("b")).isNull();
    }

    @Test
    void the_owner_of_a_replaced_instance_is_told_before_it_gets_the_new_one() {
        var node = join("node");
        run(node, "a");
        start("a", RESTART);

        var items = fetch(node);

        assertThat(items).extracting(OrchestrationItem::claimed).containsExactly(false, true);
        assertThat(messages(items.getFirst()).getFirst()).isInstanceOf(Message.Terminated.class);
        assertThat(items.getFirst().instance().execution()).isEqualTo(2);
        assertThat(messages(items.getLast())).containsExactly(startOf(RESTART));
    }

    @Test
    void replacing_a_running_child_tells_its_parent() {
        var node = join("node");
        run(node, "parent");
        var link = new ParentLink("parent", 1, 5);
        send("a", new Message.Start("order", 1, payload("x"), link, StartPolicy.DEFAULT));
        claim(node);
        start("a", RESTART);

        var failed =
                fetch(node).stream()
                        .filter(item -> item.instance().id().equals("parent"))
                        .flatMap(item -> messages(item).stream())
                        .map(message -> (Message.ChildFailed) message)
                        .toList();

        assertThat(failed).hasSize(1);
        assertThat(failed.getFirst().event()).isEqualTo(5);
        assertThat(failed.getFirst().failure()).isInstanceOf(Failure.Terminated.class);
        assertThat(find("a").parent()).isNull();
    }

    @Test
    void replacing_a_running_parent_cancels_its_children() {
        var node = join("node");
        run(node, "a");
        var link = new ParentLink("a", 1, 5);
        send("child", new Message.Start("order", 1, payload("x"), link, StartPolicy.DEFAULT));
        commit(node, TurnDraft.first("child").consumes(claim(node)));
        start("a", RESTART);

        assertThat(fetch(node))
                .filteredOn(item -> item.instance().id().equals("child"))
                .flatMap(Scenario::messages)
                .hasOnlyElementsOfType(Message.Cancel.class);
        assertThat(find("child").parent()).isEqualTo(link);
    }

    @Test
    void an_event_after_a_restart_in_one_call_reaches_the_new_instance() {
        var node = join("node");
        run(node, "a");
        provider.enqueueMessages(
                List.of(new Envelope("a", startOf(RESTART)), new Envelope("a", event("new"))),
                NO_LIMIT);

        var claimed = fetch(node).getLast();

        assertThat(claimed.claimed()).isTrue();
        assertThat(events(claimed)).containsExactly("new");
    }

    private static StartPolicy policy(WhenFinished finished) {
        return new StartPolicy(WhenRunning.FAIL, finished);
    }
}
