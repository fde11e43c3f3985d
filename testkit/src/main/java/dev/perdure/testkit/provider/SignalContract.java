package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Provider.Subscription;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Listeners are woken by what happened. A signal may come late or without need, so a test only
/// waits for those that must come.
abstract class SignalContract extends Scenario {
    private static final long PATIENCE_SECONDS = 10;

    private final BlockingQueue<Signal> heard = new LinkedBlockingQueue<>();

    SignalContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_start_signals_messages() {
        listen(() -> start("a"), Signal.MESSAGES);
    }

    @Test
    void a_message_to_an_owned_instance_signals_messages() {
        run(join("node"), "a");

        listen(() -> raise("a", "hello"), Signal.MESSAGES);
    }

    @Test
    void a_message_that_a_turn_sends_signals_messages() {
        var node = join("node");
        run(node, "a");
        run(node, "b");

        listen(
                () -> commit(node, turn("a").history(1, 2, 1).sends("b", event("hello"))),
                Signal.MESSAGES);
    }

    @Test
    void a_timer_that_fires_signals_messages() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).sets(1, 2, provider.now()));

        listen(() -> provider.fireTimers(node, 10), Signal.MESSAGES);
    }

    @Test
    void a_release_with_waiting_messages_signals_messages() {
        var node = join("node");
        run(node, "a");
        raise("a", "hello");

        listen(
                () -> provider.abandonOrchestrationItems(node, List.of(Abandoned.idle("a"))),
                Signal.MESSAGES);
    }

    @Test
    void a_node_that_leaves_signals_messages() {
        var node = join("node");
        run(node, "a");

        listen(() -> provider.leaveNode(node), Signal.MESSAGES);
    }

    @Test
    void resuming_signals_messages() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));

        listen(() -> provider.resumeInstance("a"), Signal.MESSAGES);
    }

    @Test
    void new_work_signals_work() {
        var node = join("node");
        run(node, "a");

        listen(
                () -> commit(node, turn("a").history(1, 2, 1).works(Activities.work(2))),
                Signal.WORK);
    }

    @Test
    void work_that_is_given_back_signals_work() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1).works(Activities.work(2)));
        var item = provider.fetchWorkItems(node, Activities.UNTAGGED).getFirst();

        listen(() -> provider.abandonWorkItems(node, List.of(item.id())), Signal.WORK);
    }

    @Test
    void an_end_signals_that_an_instance_ended() {
        var node = join("node");
        run(node, "a");

        listen(
                () ->
                        commit(
                                node,
                                turn("a")
                                        .history(1, 2, 1)
                                        .ends(new TurnEnd.Completed(payload("done")))),
                Signal.ENDED);
    }

    @Test
    void a_termination_signals_its_end_and_wakes_the_owner() {
        run(join("node"), "a");

        listen(() -> provider.terminateInstance("a", "x"), Signal.ENDED, Signal.MESSAGES);
    }

    @Test
    void every_listener_is_called() {
        var others = new LinkedBlockingQueue<Signal>();
        try (var _ = provider.subscribe(others::add);
                var _ = provider.subscribe(heard::add)) {
            start("a");
            await(others, Signal.MESSAGES);
            await(heard, Signal.MESSAGES);
        }
    }

    @Test
    void a_closed_subscription_hears_nothing_more() {
        var closed = new LinkedBlockingQueue<Signal>();
        Subscription subscription = provider.subscribe(closed::add);
        start("a");
        await(closed, Signal.MESSAGES);
        subscription.close();
        closed.clear();

        listen(() -> start("b"), Signal.MESSAGES);
        assertThat(closed).isEmpty();
        subscription.close();
    }

    private void listen(Runnable action, Signal... expected) {
        try (var _ = provider.subscribe(heard::add)) {
            action.run();
            await(heard, expected);
        }
    }

    private static void await(BlockingQueue<Signal> heard, Signal... expected) {
        var missing = EnumSet.copyOf(List.of(expected));
        try {
            while (!missing.isEmpty()) {
                var signal = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                assertThat(signal).as("waiting for %s", missing).isNotNull();
                missing.remove(signal);
            }
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while waiting for " + missing, e);
        }
    }
}
