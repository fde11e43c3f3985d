package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Which turns are committed: whole, in order, once, and by the owner only.
abstract class TurnContract extends Scenario {
    TurnContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_turn_is_stored_whole() {
        var node = join("node");
        run(node, "a");
        raise("a", "hello");
        var chunk = TurnDraft.chunk(1, 2, 3, "stored");
        commit(
                node,
                turn("a")
                        .chunk(chunk)
                        .consumes(only(fetch(node)))
                        .sets(1, 2, provider.now().plusSeconds(1))
                        .works(Activities.work(3))
                        .sends("b", startOf(StartPolicy.DEFAULT)));

        var stored = provider.fetchHistory("a", 1, 1, 10);
        assertThat(stored).hasSize(1).allMatch(chunk::sameAs);
        var counts = provider.counts();
        assertThat(counts.timers()).isEqualTo(1);
        assertThat(counts.workItems()).isEqualTo(1);
        assertThat(counts.messages()).as("only the start of b").isEqualTo(1);
        assertThat(find("b").status()).isEqualTo(Status.PENDING);
    }

    @Test
    void a_turn_that_is_refused_changes_nothing() {
        var node = join("node");
        run(node, "a");
        raise("a", "hello");
        var news = only(fetch(node));
        var before = find("a");
        refuse(
                node,
                turn("a")
                        .history(1, 3, 1)
                        .consumes(news)
                        .sets(1, 3, provider.now())
                        .works(Activities.work(3))
                        .sends("b", startOf(StartPolicy.DEFAULT))
                        .ends(new TurnEnd.Completed(payload("done"))));

        assertThat(find("a")).isEqualTo(before);
        assertThat(provider.findInstance("b")).isNull();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
        assertThat(provider.counts().timers()).isZero();
        assertThat(provider.counts().workItems()).isZero();
        assertThat(events(claim(takeOver()))).containsExactly("hello");
    }

    @Test
    void an_owner_keeps_the_instance_after_a_refused_turn() {
        var node = join("node");
        run(node, "a");
        refuse(node, turn("a").history(1, 9, 1));

        assertThat(find("a").owner()).isEqualTo("node");
        commit(node, turn("a").history(1, 2, 1));
    }

    @Test
    void a_turn_of_an_unknown_instance_is_lost() {
        refuse(join("node"), TurnDraft.first("nowhere"));

        assertThat(provider.findInstance("nowhere")).isNull();
        assertThat(provider.counts().instances()).isEmpty();
    }

    @Test
    void a_turn_of_an_instance_nobody_claimed_is_lost() {
        start("a");

        refuse(join("node"), TurnDraft.first("a"));
        assertThat(find("a").status()).isEqualTo(Status.PENDING);
    }

    @Test
    void a_turn_that_leaves_a_gap_is_lost() {
        var node = join("node");
        run(node, "a");

        refuse(node, turn("a").history(1, 3, 1));
    }

    @Test
    void a_first_turn_that_does_not_begin_with_event_one_is_lost() {
        var node = join("node");
        startAndClaim(node, "a");

        refuse(node, turn("a").history(1, 2, 1));
        refuse(node, turn("a").history(2, 1, 1));
    }

    @Test
    void a_turn_that_repeats_event_numbers_with_other_bytes_is_lost() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1));

        refuse(node, turn("a").chunk(TurnDraft.chunk(1, 2, 1, "other")));
        refuse(node, turn("a").chunk(TurnDraft.chunk(1, 2, 2, "longer")));
        refuse(node, turn("a").chunk(TurnDraft.chunk(1, 1, 2, "value")));
        assertThat(provider.fetchHistory("a", 1, 0, 10))
                .extracting(HistoryChunk::lastEvent)
                .containsExactly(1L, 2L);
    }

    @Test
    void a_turn_of_another_execution_is_lost() {
        var node = join("node");
        run(node, "a");

        refuse(node, turn("a").history(2, 1, 1));
        refuse(node, turn("a").history(2, 2, 1));
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));
        refuse(node, turn("a").history(1, 3, 1));
        refuse(node, turn("a").history(3, 1, 1));
        commit(node, turn("a").history(2, 2, 1));
    }

    @Test
    void a_turn_after_the_end_is_lost() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));

        refuse(node, turn("a").history(1, 3, 1));
        refuse(node, turn("a").ends(new TurnEnd.Cancelled("late")));
        assertThat(find("a").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void repeating_a_turn_is_committed_and_does_nothing() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        var turn =
                turn("a")
                        .history(1, 2, 2)
                        .sets(1, 2, provider.now())
                        .works(Activities.work(3))
                        .sends("b", event("once"));
        commit(node, turn);
        provider.fireTimers(node, 10);
        commit(node, turn);

        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
        assertThat(provider.counts().timers()).as("the timer has fired").isZero();
        assertThat(provider.counts().workItems()).isEqualTo(1);
        assertThat(Pages.eventsOf("b", List.of(fetch(node)))).containsExactly("once");
    }

    @Test
    void repeating_an_earlier_turn_is_committed_and_does_nothing() {
        var node = join("node");
        run(node, "a");
        var turn = turn("a").history(1, 2, 1).sends("a", event("once"));
        commit(node, turn);
        commit(node, turn("a").history(1, 3, 1));
        commit(node, turn("a").history(1, 4, 1));
        commit(node, turn);

        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(4);
        assertThat(events(only(fetch(node)))).containsExactly("once");
    }

    @Test
    void repeating_the_last_turn_of_an_ended_instance_is_committed() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        var turn =
                turn("a")
                        .history(1, 2, 1)
                        .sends("b", event("once"))
                        .ends(new TurnEnd.Completed(payload("done")));
        commit(node, turn);
        store.advance(LEASE.dividedBy(2));
        var ended = find("a");
        commit(node, turn);

        assertThat(find("a")).isEqualTo(ended);
        assertThat(events(only(fetch(node)))).containsExactly("once");
    }

    @Test
    void repeating_a_turn_that_continued_as_new_is_committed() {
        var node = join("node");
        run(node, "a");
        var turn = turn("a").continuesAsNew(1, 2, ORDER);
        commit(node, turn);
        commit(node, turn);

        assertThat(find("a").execution()).isEqualTo(2);
        assertThat(provider.fetchHistory("a", 2, 0, 10)).hasSize(1);
    }

    @Test
    void members_of_a_batch_are_isolated() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        run(node, "c");

        var outcomes =
                provider.ackOrchestrationItems(
                        node,
                        List.of(
                                turn("a").history(1, 2, 1).commit(),
                                turn("b").history(1, 9, 1).commit(),
                                turn("nowhere").history(1, 1, 1).commit(),
                                turn("c").history(1, 2, 1).commit()));

        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0)).isInstanceOf(AckOutcome.Committed.class);
        assertThat(outcomes.get(1)).isInstanceOf(AckOutcome.Lost.class);
        assertThat(outcomes.get(2)).isInstanceOf(AckOutcome.Lost.class);
        assertThat(outcomes.get(3)).isInstanceOf(AckOutcome.Committed.class);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
        assertThat(provider.fetchHistory("b", 1, 0, 10)).hasSize(1);
        assertThat(provider.fetchHistory("c", 1, 0, 10)).hasSize(2);
    }

    @Test
    void turns_of_one_instance_in_a_batch_are_committed_in_order() {
        var node = join("node");
        run(node, "a");

        var outcomes =
                provider.ackOrchestrationItems(
                        node,
                        List.of(
                                turn("a").history(1, 2, 1).commit(),
                                turn("a").history(1, 3, 2).commit(),
                                turn("a")
                                        .history(1, 5, 1)
                                        .ends(new TurnEnd.Completed(payload("done")))
                                        .commit()));

        assertThat(outcomes).hasSize(3).allMatch(AckOutcome.Committed.class::isInstance);
        assertThat(find("a").status()).isEqualTo(Status.COMPLETED);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(4);
    }

    @Test
    void a_turn_that_follows_a_refused_one_in_a_batch_is_lost_too() {
        var node = join("node");
        run(node, "a");

        var outcomes =
                provider.ackOrchestrationItems(
                        node,
                        List.of(
                                turn("a").history(1, 3, 1).commit(),
                                turn("a").history(1, 4, 1).commit()));

        assertThat(outcomes).allMatch(AckOutcome.Lost.class::isInstance);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    @Test
    void an_empty_batch_is_nothing() {
        assertThat(provider.ackOrchestrationItems(join("node"), List.of())).isEmpty();
    }

    @Test
    void a_history_of_two_thousand_turns_is_stored_and_claimed() {
        var node = join("node");
        run(node, "a");
        for (int first = 2; first <= 2_000; first += 100) {
            var start = first;
            var batch =
                    IntStream.range(start, Math.min(start + 100, 2_001))
                            .mapToObj(event -> turn("a").history(1, event, 1).commit())
                            .toList();
            assertThat(provider.ackOrchestrationItems(node, batch))
                    .allMatch(AckOutcome.Committed.class::isInstance);
        }

        assertThat(claim(takeOver()).history()).hasSize(2_000);
    }
}
