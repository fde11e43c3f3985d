package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.StartPolicy;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// The limit of external events that wait for an instance.
abstract class PendingEventContract extends Scenario {
    PendingEventContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void an_event_over_the_limit_is_refused_and_not_stored() {
        start("a");

        assertThat(raiseUpTo(2, "one", "two", "three"))
                .containsExactly(Result.ACCEPTED, Result.ACCEPTED, Result.FULL);
        assertThat(events(claim(join("node")))).containsExactly("one", "two");
    }

    @Test
    void the_refusal_names_the_instance() {
        start("a");
        var outcome = provider.enqueueMessages(List.of(new Envelope("a", event("one"))), 0);

        assertThat(outcome).containsExactly(new EnqueueOutcome(Result.FULL, find("a")));
    }

    @Test
    void consumed_events_make_room() {
        var node = join("node");
        run(node, "a");
        raiseUpTo(1, "one");
        commit(node, turn("a").history(1, 2, 1).consumes(only(fetch(node))));

        assertThat(raiseUpTo(1, "two")).containsExactly(Result.ACCEPTED);
    }

    @Test
    void events_that_were_handed_out_but_not_consumed_still_wait() {
        var node = join("node");
        run(node, "a");
        raiseUpTo(1, "one");
        fetch(node);

        assertThat(raiseUpTo(1, "two")).containsExactly(Result.FULL);
    }

    @Test
    void other_messages_neither_count_nor_are_limited() {
        start("a");
        send("a", new Message.TimerFired(1, 1));

        var outcomes =
                provider.enqueueMessages(
                        List.of(
                                new Envelope("a", event("one")),
                                new Envelope("a", new Message.Cancel("stop")),
                                new Envelope("b", startOf(StartPolicy.DEFAULT))),
                        1);

        assertThat(outcomes).allMatch(outcome -> outcome.result() == Result.ACCEPTED);
    }

    @Test
    void the_limit_is_for_each_instance_by_itself() {
        start("a");
        start("b");
        raiseUpTo(1, "one");

        assertThat(provider.enqueueMessages(List.of(new Envelope("b", event("one"))), 1))
                .extracting(EnqueueOutcome::result)
                .containsExactly(Result.ACCEPTED);
    }

    @Test
    void events_that_a_turn_sends_are_not_limited() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        raiseUpTo(1, "one");
        commit(node, turn("b").history(1, 2, 1).sends("a", event("two")));

        assertThat(events(only(fetch(node)))).containsExactly("one", "two");
    }

    @Test
    void a_replaced_instance_starts_with_room() {
        start("a");
        raiseUpTo(1, "one");
        start(
                "a",
                new StartPolicy(
                        StartPolicy.WhenRunning.TERMINATE_AND_RESTART,
                        StartPolicy.WhenFinished.REJECT));

        assertThat(raiseUpTo(1, "two")).containsExactly(Result.ACCEPTED);
    }

    private List<Result> raiseUpTo(int limit, String... names) {
        var envelopes = Stream.of(names).map(name -> new Envelope("a", event(name))).toList();
        return provider.enqueueMessages(envelopes, limit).stream()
                .map(EnqueueOutcome::result)
                .toList();
    }
}
