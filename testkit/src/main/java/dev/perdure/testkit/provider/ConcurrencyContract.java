package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.EnqueueOutcome.Result;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkFilter;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Several threads of one node at once: each operation is atomic, and nothing happens twice.
abstract class ConcurrencyContract extends Scenario {
    private static final int THREADS = 10;

    ConcurrencyContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void ten_fetchers_claim_ten_instances_once_each() {
        var node = join("node");
        IntStream.range(0, THREADS).forEach(i -> start("instance-" + i));
        var one = new FetchLimits(1, 100, NO_LIMIT);

        var claimed = Parallel.run(THREADS, _ -> () -> provider.fetchOrchestrationItems(node, one));

        assertThat(claimed).allMatch(items -> items.size() == 1);
        assertThat(claimed.stream().flatMap(items -> ids(items).stream()))
                .hasSize(THREADS)
                .doesNotHaveDuplicates();
    }

    @Test
    void ten_fetchers_drain_many_instances_once_each() {
        var node = join("node");
        IntStream.range(0, 300).forEach(i -> start("instance-" + i));

        var claimed = Parallel.run(THREADS, _ -> () -> drain(node));

        assertThat(claimed.stream().flatMap(List::stream)).hasSize(300).doesNotHaveDuplicates();
    }

    @Test
    void concurrent_batches_over_many_instances_all_commit() {
        var node = join("node");
        IntStream.range(0, 50).forEach(i -> run(node, "instance-" + i));

        var outcomes =
                Parallel.run(
                        THREADS,
                        thread -> {
                            var batch =
                                    IntStream.range(0, 5)
                                            .mapToObj(i -> "instance-" + (thread * 5 + i))
                                            .map(id -> turn(id).history(1, 2, 1).commit())
                                            .toList();
                            return () -> provider.ackOrchestrationItems(node, batch);
                        });

        assertThat(outcomes.stream().flatMap(List::stream))
                .hasSize(50)
                .allMatch(AckOutcome.Committed.class::isInstance);
    }

    @Test
    void parallel_answers_of_many_children_all_reach_the_parent() {
        var node = join("node");
        run(node, "parent");
        IntStream.range(0, 200).forEach(i -> run(node, "child-" + i));

        Parallel.run(
                THREADS,
                thread ->
                        () -> {
                            for (int i = thread; i < 200; i += THREADS) {
                                var answer = new Message.ChildCompleted(1, i, payload("x"));
                                commit(
                                        node,
                                        turn("child-" + i)
                                                .history(1, 2, 1)
                                                .sends("parent", answer)
                                                .ends(new TurnEnd.Completed(payload("x"))));
                            }
                            return thread;
                        });

        var answers = messages(only(fetch(node)));
        assertThat(answers).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void concurrent_senders_keep_their_order_and_lose_nothing() {
        var node = join("node");
        run(node, "a");
        Parallel.run(
                THREADS,
                thread ->
                        () -> {
                            for (int i = 100; i < 200; i++) {
                                raise("a", thread + "-" + i);
                            }
                            return thread;
                        });

        var events = events(only(fetch(node)));
        assertThat(events).hasSize(THREADS * 100).doesNotHaveDuplicates();
        for (int thread = 0; thread < THREADS; thread++) {
            var prefix = thread + "-";
            assertThat(events.stream().filter(name -> name.startsWith(prefix)))
                    .hasSize(100)
                    .isSorted();
        }
    }

    @Test
    void every_message_is_consumed_once_while_others_arrive() {
        var node = join("node");
        run(node, "a");
        var sending = new AtomicInteger(4);
        var received =
                Parallel.<List<String>>run(
                        5,
                        thread -> thread < 4 ? sender(thread, sending) : receiver(node, sending));

        assertThat(received.getLast()).hasSize(400).doesNotHaveDuplicates();
        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void concurrent_senders_respect_the_limit_of_waiting_events() {
        start("a");
        var results =
                Parallel.run(
                        THREADS,
                        _ ->
                                () ->
                                        provider.enqueueMessages(Pages.burst("a", 10), 50).stream()
                                                .map(EnqueueOutcome::result)
                                                .toList());

        assertThat(results.stream().flatMap(List::stream))
                .filteredOn(Result.ACCEPTED::equals)
                .hasSize(50);
        assertThat(events(claim(join("node")))).hasSize(50);
    }

    @Test
    void concurrent_workers_get_each_item_once() {
        var node = join("node");
        run(node, "a");
        var draft = turn("a").history(1, 2, 200);
        IntStream.range(2, 202).forEach(event -> draft.works(Activities.work(event)));
        commit(node, draft);
        var few = new WorkFilter(Set.of(Activities.CHARGE), Set.of(), 7);

        var fetched =
                Parallel.run(
                        THREADS,
                        _ ->
                                () -> {
                                    var items = new ArrayList<Long>();
                                    var batch = provider.fetchWorkItems(node, few);
                                    while (!batch.isEmpty()) {
                                        batch.forEach(item -> items.add(item.event()));
                                        batch = provider.fetchWorkItems(node, few);
                                    }
                                    return items;
                                });

        assertThat(fetched.stream().flatMap(List::stream)).hasSize(200).doesNotHaveDuplicates();
    }

    @Test
    void timers_fire_once_however_many_fire_them() {
        var node = join("node");
        run(node, "a");
        var draft = turn("a").history(1, 2, 200);
        IntStream.range(2, 202).forEach(event -> draft.sets(1, event, provider.now()));
        commit(node, draft);

        var fired = Parallel.run(THREADS, _ -> () -> provider.fireTimers(node, 1_000).fired());

        assertThat(fired.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(messages(only(fetch(node)))).hasSize(200).doesNotHaveDuplicates();
    }

    private List<String> drain(NodeLease node) {
        var drained = new ArrayList<String>();
        var limits = new FetchLimits(3, 100, NO_LIMIT);
        var items = provider.fetchOrchestrationItems(node, limits);
        while (!items.isEmpty()) {
            drained.addAll(ids(items));
            items = provider.fetchOrchestrationItems(node, limits);
        }
        return drained;
    }

    private Callable<List<String>> sender(int thread, AtomicInteger sending) {
        return () -> {
            for (int i = 0; i < 100; i++) {
                provider.enqueueMessages(
                        List.of(new Envelope("a", event(thread + "-" + i))), NO_LIMIT);
            }
            sending.decrementAndGet();
            return List.of();
        };
    }

    private Callable<List<String>> receiver(NodeLease node, AtomicInteger sending) {
        return () -> {
            var received = new ArrayList<String>();
            boolean last = false;
            while (!last) {
                last = sending.get() == 0;
                for (OrchestrationItem item : fetch(node)) {
                    received.addAll(events(item));
                    commit(node, turn("a").consumes(item));
                }
            }
            return received;
        };
    }
}
