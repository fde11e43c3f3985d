package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.function.Supplier;

/// Threads that want the same thing at once: one wins, and the others are told.
abstract class RaceContract extends Scenario {
    private static final int THREADS = 10;

    RaceContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void of_concurrent_starts_of_one_id_one_wins() {
        var results = Parallel.run(THREADS, _ -> () -> start("a").result());

        assertThat(results).containsOnlyOnce(Result.ACCEPTED);
        assertThat(results).filteredOn(result -> result == Result.EXISTS).hasSize(THREADS - 1);
        assertThat(messages(claim(join("node")))).hasSize(1);
    }

    @Test
    void of_concurrent_creations_of_one_id_one_wins() {
        var node = join("node");
        var outcomes =
                Parallel.run(
                        THREADS,
                        i -> {
                            var creation =
                                    turn("a")
                                            .creates(startOf(StartPolicy.DEFAULT))
                                            .chunk(TurnDraft.chunk(1, 1, 1, "by " + i));
                            return () -> ack(node, creation);
                        });

        assertThat(outcomes).filteredOn(AckOutcome.Committed.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(AckOutcome.Exists.class::isInstance).hasSize(THREADS - 1);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    @Test
    void of_a_start_and_a_creation_of_one_id_one_wins() {
        var node = join("node");
        for (int round = 0; round < 50; round++) {
            var id = "instance-" + round;
            var creation = TurnDraft.creation(id, startOf(StartPolicy.DEFAULT));
            var accepted =
                    Parallel.<Boolean>run(
                            2,
                            i ->
                                    i == 0
                                            ? () -> start(id).result() == Result.ACCEPTED
                                            : () ->
                                                    ack(node, creation)
                                                            instanceof AckOutcome.Committed);

            assertThat(accepted).as("round %d", round).containsOnlyOnce(true);
        }
    }

    @Test
    void of_concurrent_turns_of_one_instance_one_wins() {
        var node = join("node");
        run(node, "a");
        var outcomes =
                Parallel.run(
                        THREADS,
                        i -> {
                            var turn =
                                    turn("a")
                                            .chunk(TurnDraft.chunk(1, 2, 1, "by " + i))
                                            .sends("a", event("by " + i));
                            return () -> ack(node, turn);
                        });

        assertThat(outcomes).filteredOn(AckOutcome.Committed.class::isInstance).hasSize(1);
        assertThat(outcomes).filteredOn(AckOutcome.Lost.class::isInstance).hasSize(THREADS - 1);
        assertThat(provider.fetchHistory("a", 1, 1, 10)).hasSize(1);
        assertThat(events(only(fetch(node)))).hasSize(1);
    }

    @Test
    void a_turn_that_is_repeated_concurrently_happens_once() {
        var node = join("node");
        run(node, "a");
        var turn = turn("a").history(1, 2, 1).sends("a", event("once"));

        var outcomes = Parallel.run(THREADS, _ -> () -> ack(node, turn));

        assertThat(outcomes).allMatch(AckOutcome.Committed.class::isInstance);
        assertThat(events(only(fetch(node)))).containsExactly("once");
    }

    @Test
    void a_message_that_races_with_a_release_is_not_lost() {
        var node = join("node");
        run(node, "a");
        for (int round = 0; round < 200; round++) {
            var name = "event-" + round;
            Parallel.run(
                    2,
                    i ->
                            () -> {
                                if (i == 0) {
                                    provider.abandonOrchestrationItems(
                                            node, List.of(Abandoned.idle("a")));
                                } else {
                                    raise("a", name);
                                }
                                return i;
                            });
            var item = claim(node);
            assertThat(events(item)).as("round %d", round).containsExactly(name);
            commit(node, turn("a").consumes(item));
        }
    }

    @Test
    void of_concurrent_results_of_one_item_one_is_taken() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).works(Activities.work(2)));
        WorkItem item = provider.fetchWorkItems(node, Activities.UNTAGGED).getFirst();
        var outcome = new Message.ActivityCompleted(1, 2, payload("x"));
        var results = List.of(new WorkResult(item.id(), "a", outcome));

        var taken =
                Parallel.run(THREADS, _ -> () -> provider.ackWorkItems(node, results).getFirst());

        assertThat(taken).containsOnlyOnce(true);
        assertThat(messages(only(fetch(node)))).containsExactly(outcome);
    }

    @Test
    void of_an_end_and_a_termination_one_wins() {
        var node = join("node");
        for (int round = 0; round < 100; round++) {
            var id = "instance-" + round;
            run(node, id);
            var end = turn(id).history(1, 2, 1).ends(new TurnEnd.Completed(payload("x")));
            var won =
                    Parallel.<Boolean>run(
                            2,
                            i ->
                                    i == 0
                                            ? () -> ack(node, end) instanceof AckOutcome.Committed
                                            : () ->
                                                    provider.terminateInstance(id, "x")
                                                            == ControlOutcome.DONE);

            assertThat(won).as("round %d", round).containsOnlyOnce(true);
            assertThat(find(id).status())
                    .isEqualTo(won.getFirst() ? Status.COMPLETED : Status.TERMINATED);
            assertThat(provider.fetchHistory(id, 1, 0, 10)).hasSize(2);
            fetch(node);
        }
    }

    @Test
    void of_concurrent_deletions_one_deletes() {
        runToEnd(join("node"), "a", new TurnEnd.Completed(payload("x")));

        var outcomes = Parallel.run(THREADS, _ -> () -> provider.deleteInstance("a"));

        assertThat(outcomes).containsOnlyOnce(new DeleteOutcome.Deleted(1));
    }
}
