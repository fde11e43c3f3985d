package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Turns that carry the start of their instance: start and first turn are one write.
abstract class CreationContract extends Scenario {
    private static final Message.Start START = startOf(StartPolicy.DEFAULT);

    CreationContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_turn_creates_its_instance_and_the_node_owns_it() {
        var node = join("node");
        commit(node, TurnDraft.creation("a", START));

        var instance = find("a");
        assertThat(instance.status()).isEqualTo(Status.RUNNING);
        assertThat(instance.owner()).isEqualTo("node");
        assertThat(instance.handler()).isEqualTo(ORDER);
        assertThat(instance.execution()).isEqualTo(1);
        assertThat(instance.createdAt()).isEqualTo(provider.now());
        assertThat(instance.readyAt()).isNull();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    @Test
    void the_start_of_a_created_instance_is_not_handed_out() {
        var node = join("node");
        commit(node, TurnDraft.creation("a", START));

        assertThat(fetch(node)).isEmpty();
        assertThat(provider.counts().messages()).isZero();
        assertThat(claim(takeOver()).messages()).isEmpty();
    }

    @Test
    void a_created_instance_gets_its_messages_and_further_turns() {
        var node = join("node");
        commit(node, TurnDraft.creation("a", START));
        raise("a", "hello");
        var item = only(fetch(node));
        commit(node, turn("a").history(1, 2, 1).consumes(item));

        assertThat(events(item)).containsExactly("hello");
    }

    @Test
    void a_creation_keeps_the_parent_it_names() {
        var link = new ParentLink("parent", 2, 3);
        var start = new Message.Start("order", 2, Payload.NONE, link, StartPolicy.DEFAULT);
        commit(join("node"), TurnDraft.creation("a", start));

        assertThat(find("a").parent()).isEqualTo(link);
        assertThat(find("a").version()).isEqualTo(2);
    }

    @Test
    void a_creation_stores_everything_that_its_turn_does() {
        var node = join("node");
        commit(
                node,
                TurnDraft.creation("a", START)
                        .sets(1, 1, provider.now())
                        .works(Activities.work(1))
                        .sends("a", event("to myself"))
                        .sends("b", START));

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.counts().workItems()).isEqualTo(1);
        assertThat(find("b").status()).isEqualTo(Status.PENDING);
        assertThat(Pages.eventsOf("a", List.of(fetch(node)))).containsExactly("to myself");
    }

    @Test
    void a_creation_may_end_its_instance() {
        var node = join("node");
        commit(
                node,
                TurnDraft.creation("a", START).ends(new TurnEnd.Completed(payload("at once"))));

        assertThat(find("a").status()).isEqualTo(Status.COMPLETED);
        assertThat(find("a").result()).isEqualTo(payload("at once"));
        assertThat(find("a").owner()).isNull();
        assertThat(fetch(takeOver())).isEmpty();
    }

    @Test
    void a_creation_may_park_its_instance() {
        commit(join("node"), TurnDraft.creation("a", START).ends(new TurnEnd.Parked("broken")));

        assertThat(find("a").status()).isEqualTo(Status.PARKED);
        assertThat(find("a").owner()).isNull();
    }

    @Test
    void a_creation_may_continue_as_new() {
        commit(
                join("node"),
                TurnDraft.creation("a", START)
                        .history(2, 1, 1)
                        .ends(new TurnEnd.ContinuedAsNew(2, ORDER_2)));

        assertThat(find("a").execution()).isEqualTo(2);
        assertThat(find("a").handler()).isEqualTo(ORDER_2);
    }

    @Test
    void a_creation_of_a_running_id_is_refused_and_disturbs_nothing() {
        var node = join("node");
        run(node, "a");
        var before = find("a");
        var other = new Message.Start("other", 3, payload("x"), null, StartPolicy.DEFAULT);

        var outcome =
                ack(
                        node,
                        different(other)
                                .sets(1, 1, provider.now())
                                .sends("b", START)
                                .ends(new TurnEnd.Completed(payload("x"))));

        assertThat(outcome).isEqualTo(new AckOutcome.Exists(before));
        assertThat(find("a")).isEqualTo(before);
        assertThat(provider.findInstance("b")).isNull();
        assertThat(provider.counts().timers()).isZero();
        commit(node, turn("a").history(1, 2, 1));
    }

    @Test
    void a_creation_of_a_pending_id_is_refused() {
        start("a");

        assertThat(ack(join("node"), TurnDraft.creation("a", START)))
                .isEqualTo(new AckOutcome.Exists(find("a")));
        assertThat(find("a").owner()).isNull();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).isEmpty();
    }

    @Test
    void a_creation_of_a_finished_id_is_refused_whatever_its_policy_says() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));
        var policy =
                new StartPolicy(
                        StartPolicy.WhenRunning.TERMINATE_AND_RESTART,
                        StartPolicy.WhenFinished.ALLOW);

        assertThat(ack(node, different(startOf(policy))))
                .isEqualTo(new AckOutcome.Exists(find("a")));
        assertThat(find("a").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void repeating_a_creation_is_committed_and_does_nothing() {
        var node = join("node");
        var creation = TurnDraft.creation("a", START).sends("a", event("once"));
        commit(node, creation);
        commit(node, creation);

        assertThat(provider.counts().instances()).containsEntry(Status.RUNNING, 1L);
        assertThat(events(only(fetch(node)))).containsExactly("once");
    }

    @Test
    void repeating_a_creation_that_ended_at_once_is_committed() {
        var node = join("node");
        var creation =
                TurnDraft.creation("a", START).ends(new TurnEnd.Completed(payload("at once")));
        commit(node, creation);
        commit(node, creation);

        assertThat(find("a").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void an_equal_creation_by_another_lease_is_refused() {
        var creation = TurnDraft.creation("a", START);
        commit(join("node"), creation);

        assertThat(ack(takeOver(), creation)).isInstanceOf(AckOutcome.Exists.class);
    }

    @Test
    void a_creation_without_its_first_event_is_lost() {
        var node = join("node");

        refuse(node, turn("a").creates(START));
        refuse(node, turn("a").creates(START).history(1, 2, 1));
        refuse(node, turn("a").creates(START).history(2, 1, 1));
        assertThat(provider.findInstance("a")).isNull();
        assertThat(provider.counts().instances()).isEmpty();
    }

    @Test
    void creations_of_many_instances_fit_in_one_batch() {
        var node = join("node");
        start("instance-50");
        var batch =
                IntStream.range(0, 200)
                        .mapToObj(i -> TurnDraft.creation("instance-" + i, START).commit())
                        .toList();

        var outcomes = provider.ackOrchestrationItems(node, batch);

        assertThat(outcomes).filteredOn(AckOutcome.Committed.class::isInstance).hasSize(199);
        assertThat(outcomes.get(50)).isInstanceOf(AckOutcome.Exists.class);
        assertThat(provider.counts().instances()).containsEntry(Status.RUNNING, 199L);
    }

    /// A creation of `a` with bytes that no other test turn has.
    private static TurnDraft different(Message.Start start) {
        return turn("a").creates(start).chunk(TurnDraft.chunk(1, 1, 1, "different"));
    }
}
