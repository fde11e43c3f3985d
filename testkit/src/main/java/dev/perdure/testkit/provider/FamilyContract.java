package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Messages that turns send: to children, parents and others.
abstract class FamilyContract extends Scenario {
    private static final ParentLink LINK = new ParentLink("parent", 1, 2);

    FamilyContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_turn_starts_a_child_with_a_link_to_its_parent() {
        var node = join("node");
        run(node, "parent");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child(LINK)));

        assertThat(find("child").parent()).isEqualTo(LINK);
        assertThat(find("child").status()).isEqualTo(Status.PENDING);
        assertThat(messages(claim(node))).containsExactly(child(LINK));
    }

    @Test
    void a_child_is_not_stored_before_the_turn_of_its_parent_is() {
        var node = join("node");
        run(node, "parent");
        refuse(node, turn("parent").history(1, 7, 1).sends("child", child(LINK)));

        assertThat(provider.findInstance("child")).isNull();
    }

    @Test
    void a_child_whose_id_is_running_is_refused_to_its_parent() {
        var node = join("node");
        run(node, "child");
        run(node, "parent");
        var before = find("child");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child(LINK)));

        assertRefused(node);
        assertThat(find("child")).isEqualTo(before);
    }

    @Test
    void a_child_whose_id_has_ended_is_refused_to_its_parent() {
        var node = join("node");
        runToEnd(node, "child", new TurnEnd.Completed(payload("done")));
        run(node, "parent");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child(LINK)));

        assertRefused(node);
        assertThat(find("child").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void a_child_that_would_attach_is_refused_to_its_parent() {
        var node = join("node");
        run(node, "child");
        run(node, "parent");
        var attach =
                new StartPolicy(StartPolicy.WhenRunning.ATTACH, StartPolicy.WhenFinished.REJECT);
        var start = new Message.Start("order", 1, payload("input"), LINK, attach);
        commit(node, turn("parent").history(1, 2, 1).sends("child", start));

        assertRefused(node);
    }

    @Test
    void a_child_that_replaces_an_ended_instance_is_started() {
        var node = join("node");
        runToEnd(node, "child", new TurnEnd.Completed(payload("done")));
        run(node, "parent");
        var allow = new StartPolicy(StartPolicy.WhenRunning.FAIL, StartPolicy.WhenFinished.ALLOW);
        var start = new Message.Start("order", 1, payload("input"), LINK, allow);
        commit(node, turn("parent").history(1, 2, 1).sends("child", start));

        assertThat(ids(fetch(node))).containsExactly("child");
        assertThat(find("child").parent()).isEqualTo(LINK);
    }

    @Test
    void a_child_start_from_the_same_step_again_is_dropped_silently() {
        var node = join("node");
        run(node, "parent");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child(LINK)));
        claim(node);
        commit(node, turn("parent").history(1, 3, 1).sends("child", child(LINK)));

        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().messages()).as("the start of the child").isEqualTo(1);
    }

    @Test
    void a_child_start_from_another_step_of_the_same_parent_is_refused() {
        var node = join("node");
        run(node, "parent");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child(LINK)));
        claim(node);
        var other = new ParentLink("parent", 1, 3);
        commit(node, turn("parent").history(1, 3, 1).sends("child", child(other)));

        var failed = (Message.ChildFailed) messages(only(fetch(node))).getFirst();
        assertThat(failed.event()).isEqualTo(3);
        assertThat(failed.failure()).isInstanceOf(Failure.Refused.class);
    }

    @Test
    void a_detached_start_that_is_refused_is_dropped() {
        var node = join("node");
        run(node, "other");
        run(node, "parent");
        var detached = startOf(StartPolicy.DEFAULT);
        commit(node, turn("parent").history(1, 2, 1).sends("other", detached));

        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void messages_to_unknown_or_ended_instances_are_dropped_and_the_turn_stands() {
        var node = join("node");
        runToEnd(node, "ended", new TurnEnd.Completed(payload("done")));
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 1)
                        .sends("nowhere", event("lost"))
                        .sends("ended", new Message.Cancel("lost"))
                        .sends("a", event("kept")));

        assertThat(events(only(fetch(node)))).containsExactly("kept");
        assertThat(provider.counts().messages()).isEqualTo(1);
        assertThat(provider.findInstance("nowhere")).isNull();
    }

    @Test
    void messages_arrive_in_the_order_the_turn_sends_them() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        var draft = turn("a").history(1, 2, 1);
        IntStream.range(0, 50).forEach(i -> draft.sends("b", event("event-" + i)));
        commit(node, draft);

        assertThat(events(only(fetch(node))))
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "event-" + i).toList());
    }

    @Test
    void a_turn_starts_an_instance_and_raises_an_event_to_it() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 1)
                        .sends("b", startOf(StartPolicy.DEFAULT))
                        .sends("b", event("hello")));

        assertThat(events(claim(node))).containsExactly("hello");
    }

    @Test
    void what_the_last_turn_sends_is_delivered() {
        var node = join("node");
        run(node, "parent");
        commit(node, turn("parent").history(1, 2, 1).sends("child", child(LINK)));
        claim(node);
        var answer = new Message.ChildCompleted(1, 2, payload("done"));
        commit(
                node,
                TurnDraft.first("child")
                        .sends("parent", answer)
                        .ends(new TurnEnd.Completed(payload("done"))));

        assertThat(messages(only(fetch(node)))).containsExactly(answer);
    }

    @Test
    void what_an_ending_instance_sends_to_itself_is_dropped() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 1)
                        .sends("a", event("to myself"))
                        .ends(new TurnEnd.Completed(payload("done"))));

        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void what_a_turn_sends_while_it_continues_as_new_is_delivered() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .continuesAsNew(1, 2, ORDER)
                        .sends("detached", startOf(StartPolicy.DEFAULT))
                        .sends("a", event("to myself")));

        assertThat(find("detached").status()).isEqualTo(Status.PENDING);
        assertThat(Pages.eventsOf("a", List.of(fetch(node)))).containsExactly("to myself");
    }

    @Test
    void a_child_keeps_its_parent_when_it_continues_as_new() {
        var node = join("node");
        send("child", child(LINK));
        commit(node, TurnDraft.first("child").consumes(claim(node)));
        commit(node, turn("child").continuesAsNew(1, 2, ORDER_2));

        assertThat(find("child").parent()).isEqualTo(LINK);
        assertThat(claim(takeOver()).instance().parent()).isEqualTo(LINK);
    }

    @Test
    void a_turn_starts_ten_thousand_children_and_all_their_answers_reach_the_parent() {
        var node = join("node");
        run(node, "parent");
        var draft = turn("parent").history(1, 2, 10_000);
        for (int i = 0; i < 10_000; i++) {
            draft.sends("child-" + i, child(new ParentLink("parent", 1, 2L + i)));
        }
        commit(node, draft);
        assertThat(find("child-9999").parent()).isEqualTo(new ParentLink("parent", 1, 10_001));

        var children = Pages.fetch(provider, node, 3_000).stream().flatMap(List::stream).toList();
        assertThat(children).hasSize(10_000);
        provider.ackOrchestrationItems(
                node, children.stream().map(FamilyContract::answer).toList());

        var answers = Pages.fetch(provider, node, 3_000);
        assertThat(answers.stream().flatMap(List::stream).flatMap(item -> messages(item).stream()))
                .hasSize(10_000)
                .doesNotHaveDuplicates();
    }

    private static TurnCommit answer(OrchestrationItem child) {
        var event = Long.parseLong(child.instance().id().substring("child-".length())) + 2;
        var completed = new Message.ChildCompleted(1, event, payload("done"));
        return TurnDraft.first(child.instance().id())
                .sends("parent", completed)
                .ends(new TurnEnd.Completed(payload("done")))
                .commit();
    }

    private void assertRefused(NodeLease node) {
        var items = fetch(node);
        assertThat(ids(items)).containsExactly("parent");
        assertThat(messages(items.getFirst())).hasSize(1);
        var failed = (Message.ChildFailed) messages(items.getFirst()).getFirst();
        assertThat(failed.execution()).isEqualTo(1);
        assertThat(failed.event()).isEqualTo(2);
        assertThat(failed.failure()).isInstanceOf(Failure.Refused.class);
        assertThat(failed.failure().message()).contains("child");
    }

    private static Message.Start child(ParentLink parent) {
        return new Message.Start("order", 1, payload("input"), parent, StartPolicy.DEFAULT);
    }
}
