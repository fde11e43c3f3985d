package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;

/// Messages: accepted or refused, kept in order, handed out once to an owner, stored until
/// consumed.
abstract class MessageContract extends Scenario {
    MessageContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void raising_to_an_unknown_instance_is_an_error_and_leaves_nothing() {
        var node = join("node");

        assertThat(raise("a", "early"))
                .isEqualTo(new EnqueueOutcome(Result.NO_SUCH_INSTANCE, null));
        assertThat(provider.findInstance("a")).isNull();
        assertThat(provider.counts().messages()).isZero();
        assertThat(fetch(node)).isEmpty();
        assertThat(events(startAndClaim(node, "a"))).isEmpty();
    }

    @Test
    void a_message_to_an_unknown_instance_does_not_hold_up_others() {
        raise("nowhere", "lost");
        start("a");
        send("nowhere", new Message.Cancel("lost"));

        assertThat(ids(fetch(join("node")))).containsExactly("a");
    }

    @Test
    void raising_to_an_ended_instance_is_an_error_and_leaves_nothing() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));

        assertThat(raise("a", "late")).isEqualTo(new EnqueueOutcome(Result.FINISHED, find("a")));
        assertThat(provider.counts().messages()).isZero();
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_late_completion_to_an_ended_instance_leaves_nothing() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));

        assertThat(send("a", new Message.ActivityCompleted(1, 1, payload("x"))).result())
                .isEqualTo(Result.FINISHED);
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void each_message_of_a_batch_is_judged_by_itself() {
        start("a");
        var outcomes =
                provider.enqueueMessages(
                        List.of(
                                new Envelope("a", event("one")),
                                new Envelope("nowhere", event("lost")),
                                new Envelope("a", startOf(StartPolicy.DEFAULT)),
                                new Envelope("a", event("two"))),
                        NO_LIMIT);

        assertThat(outcomes)
                .extracting(EnqueueOutcome::result)
                .containsExactly(
                        Result.ACCEPTED, Result.NO_SUCH_INSTANCE, Result.EXISTS, Result.ACCEPTED);
        assertThat(events(claim(join("node")))).containsExactly("one", "two");
    }

    @Test
    void an_owner_gets_new_messages_without_claiming_again() {
        var node = join("node");
        run(node, "a");
        raise("a", "hello");

        var item = only(fetch(node));

        assertThat(item.claimed()).isFalse();
        assertThat(item.orphaned()).isFalse();
        assertThat(item.history()).isEmpty();
        assertThat(item.progress()).isEmpty();
        assertThat(item.instance()).isEqualTo(find("a"));
        assertThat(events(item)).containsExactly("hello");
    }

    @Test
    void an_owner_gets_each_message_once() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        fetch(node);
        raise("a", "two");

        assertThat(events(only(fetch(node)))).containsExactly("two");
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void messages_that_arrive_during_a_turn_stay_for_the_next() {
        var node = join("node");
        run(node, "a");
        raise("a", "seen");
        var news = only(fetch(node));
        raise("a", "unseen");
        commit(node, turn("a").history(1, 2, 1).consumes(news));

        assertThat(events(only(fetch(node)))).containsExactly("unseen");
    }

    @Test
    void a_turn_consumes_only_what_it_names() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        raise("a", "two");
        raise("a", "three");
        var two = only(fetch(node)).messages().get(1).id();
        commit(node, turn("a").history(1, 2, 1).consumes(two));

        assertThat(provider.counts().messages()).isEqualTo(2);
        assertThat(fetch(node)).isEmpty();
        assertThat(events(claim(takeOver()))).containsExactly("one", "three");
    }

    @Test
    void a_turn_consumes_messages_of_its_own_instance_only() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        raise("b", "keep");
        var other = only(fetch(node));
        commit(node, turn("a").history(1, 2, 1).consumes(other));

        assertThat(provider.counts().messages()).isEqualTo(1);
    }

    @Test
    void a_turn_may_only_consume() {
        var node = join("node");
        run(node, "a");
        raise("a", "stale");
        commit(node, turn("a").consumes(only(fetch(node))));

        assertThat(provider.counts().messages()).isZero();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    @Test
    void consuming_a_message_that_is_gone_is_nothing() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).consumes(999_999));

        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void messages_reach_instances_in_order_of_arrival() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        raise("a", "1");
        raise("b", "2");
        raise("a", "3");
        raise("b", "4");

        var page = List.of(fetch(node));

        assertThat(Pages.eventsOf("a", page)).containsExactly("1", "3");
        assertThat(Pages.eventsOf("b", page)).containsExactly("2", "4");
    }

    @Test
    void message_numbers_grow_in_order_of_arrival() {
        start("a");
        for (int i = 0; i < 20; i++) {
            raise("a", "event-" + i);
        }

        assertThat(claim(join("node")).messages())
                .extracting(Delivered::id)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void equal_messages_are_delivered_as_often_as_they_were_sent() {
        start("a");
        raise("a", "same");
        raise("a", "same");

        assertThat(events(claim(join("node")))).containsExactly("same", "same");
    }

    @Test
    void events_raised_before_the_first_turn_are_kept() {
        start("a");
        raise("a", "early");
        var node = join("node");
        var item = claim(node);
        var start = item.messages().getFirst().id();
        commit(node, TurnDraft.first("a").consumes(start));

        assertThat(events(claim(takeOver()))).containsExactly("early");
    }

    @Test
    void events_raised_while_the_instance_continues_as_new_are_kept() {
        var node = join("node");
        run(node, "a");
        raise("a", "seen");
        fetch(node);
        raise("a", "unseen");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));

        assertThat(events(only(fetch(node)))).containsExactly("unseen");
        assertThat(events(claim(takeOver()))).containsExactly("seen", "unseen");
    }

    @Test
    void every_kind_of_message_arrives_as_it_was_sent() {
        var cause = new Failure.TimedOut(Failure.Timeout.HEARTBEAT, "silent", null);
        var failure =
                new Failure.Application(
                        "app.Broke",
                        "it broke",
                        List.of("at a", "at b"),
                        payload("d"),
                        true,
                        cause);
        var sent =
                List.of(
                        new Message.ActivityCompleted(1, 2, Payload.NONE),
                        new Message.ActivityFailed(1, 3, 4, failure, payload("50%")),
                        new Message.TimerFired(2, 5),
                        new Message.ExternalEvent("name", payload("value")),
                        new Message.ChildCompleted(3, 6, payload("result")),
                        new Message.ChildFailed(4, 7, new Failure.Cancelled("stop")),
                        new Message.Cancel("reason"));
        start("a");
        sent.forEach(message -> send("a", message));

        assertThat(messages(claim(join("node")))).endsWith(sent.toArray(Message[]::new)).hasSize(8);
    }

    @Test
    void messages_of_a_parked_instance_wait_until_it_is_resumed() {
        var node = join("node");
        run(node, "a");
        raise("a", "before");
        fetch(node);
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));
        raise("a", "meanwhile");

        assertThat(fetch(node)).isEmpty();
        provider.resumeInstance("a");
        assertThat(events(claim(node))).containsExactly("before", "meanwhile");
    }

    @Test
    void the_messages_of_a_fetch_are_limited_over_all_items() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        for (int i = 0; i < 10; i++) {
            raise(i % 2 == 0 ? "a" : "b", "event-" + i);
        }

        var handed =
                Pages.fetch(provider, node, 3).stream()
                        .map(page -> page.stream().mapToInt(item -> item.messages().size()).sum())
                        .toList();

        assertThat(handed).containsExactly(3, 3, 3, 1);
    }

    @Test
    void a_claimed_instance_gets_at_least_one_message_and_the_rest_later() {
        for (var id : List.of("a", "b", "c")) {
            start(id);
            raise(id, "one");
            raise(id, "two");
        }
        var pages = Pages.fetch(provider, join("node"), 1);

        assertThat(pages.getFirst()).hasSize(3).allMatch(item -> item.messages().size() == 1);
        assertThat(Pages.eventsOf("a", pages)).containsExactly("one", "two");
        assertThat(Pages.eventsOf("c", pages)).containsExactly("one", "two");
    }

    @Test
    void the_messages_of_claimed_instances_are_limited_together() {
        for (var id : List.of("a", "b", "c")) {
            start(id);
            provider.enqueueMessages(Pages.burst(id, 20), NO_LIMIT);
        }
        var pages = Pages.fetch(provider, join("node"), 22);

        assertThat(pages.getFirst()).hasSize(3);
        assertThat(pages.getFirst().stream().mapToInt(item -> item.messages().size()).sum())
                .isBetween(22, 22 + 3);
        assertThat(Pages.eventsOf("b", pages))
                .containsExactlyElementsOf(Pages.namesOf(Pages.burst("b", 20)));
    }

    @Test
    void a_burst_of_ten_thousand_events_arrives_once_and_in_order() {
        var node = join("node");
        run(node, "a");
        var burst = Pages.burst("a", 10_000);
        provider.enqueueMessages(burst, NO_LIMIT);

        var pages = Pages.fetch(provider, node, 700);

        assertThat(Pages.eventsOf("a", pages)).containsExactlyElementsOf(Pages.namesOf(burst));
        pages.forEach(page -> commit(node, turn("a").consumes(page.getFirst())));
        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void an_instance_with_ten_thousand_messages_is_claimed_with_all_of_them() {
        start("a");
        var burst = Pages.burst("a", 10_000);
        provider.enqueueMessages(burst, NO_LIMIT);

        var pages = Pages.fetch(provider, join("node"), 1_000);

        assertThat(pages.getFirst()).extracting(OrchestrationItem::claimed).containsExactly(true);
        assertThat(pages).hasSize(11);
        assertThat(Pages.eventsOf("a", pages)).containsExactlyElementsOf(Pages.namesOf(burst));
    }
}
