package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Timers: due by the store's clock, fired once, in order, gone when nobody waits.
abstract class TimerContract extends Scenario {
    private static final Duration SECOND = Duration.ofSeconds(1);

    TimerContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void without_timers_nothing_fires_and_nothing_is_due() {
        assertThat(provider.fireTimers(join("node"), 10)).isEqualTo(new TimersFired(0, null));
    }

    @Test
    void a_timer_fires_when_it_is_due_and_not_before() {
        var node = join("node");
        setTimers(node, Duration.ofSeconds(10));
        var due = provider.now().plusSeconds(10);

        store.advance(Duration.ofSeconds(10).minusMillis(1));
        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(0, due));
        assertThat(fetch(node)).isEmpty();
        store.advance(Duration.ofMillis(1));
        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(1, null));
        assertThat(messages(only(fetch(node)))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void a_timer_keeps_microseconds() {
        var node = join("node");
        run(node, "a");
        var due = provider.now().plusNanos(1_234_567_000);
        commit(node, turn("a").history(1, 2, 1).sets(1, 2, due));

        assertThat(provider.fireTimers(node, 10).nextDue()).isEqualTo(due);
    }

    @Test
    void a_timer_fires_once() {
        var node = join("node");
        setTimers(node, Duration.ZERO);

        assertThat(provider.fireTimers(node, 10).fired()).isEqualTo(1);
        assertThat(provider.fireTimers(node, 10).fired()).isZero();
        assertThat(provider.counts().timers()).isZero();
        assertThat(messages(only(fetch(node)))).hasSize(1);
    }

    @Test
    void a_timer_that_was_due_before_it_was_set_fires_at_once() {
        var node = join("node");
        setTimers(node, Duration.ofDays(-1));

        assertThat(provider.fireTimers(node, 10).fired()).isEqualTo(1);
    }

    @Test
    void the_longest_due_fire_first() {
        var node = join("node");
        setTimers(node, SECOND.multipliedBy(3), SECOND, SECOND.multipliedBy(2));
        store.advance(Duration.ofSeconds(10));
        provider.fireTimers(node, 10);

        assertThat(messages(only(fetch(node))))
                .containsExactly(
                        new Message.TimerFired(1, 3),
                        new Message.TimerFired(1, 4),
                        new Message.TimerFired(1, 2));
    }

    @Test
    void no_more_fire_than_asked_for() {
        var node = join("node");
        setTimers(node, SECOND, SECOND.multipliedBy(2), SECOND.multipliedBy(3));
        var third = provider.now().plusSeconds(3);
        store.advance(Duration.ofSeconds(10));

        assertThat(provider.fireTimers(node, 2)).isEqualTo(new TimersFired(2, third));
        assertThat(provider.fireTimers(node, 2)).isEqualTo(new TimersFired(1, null));
    }

    @Test
    void timers_of_the_same_moment_all_fire() {
        var node = join("node");
        setTimers(node, SECOND, SECOND, SECOND);
        run(node, "b");
        commit(node, turn("b").history(1, 2, 1).sets(1, 2, provider.now().plus(SECOND)));
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10).fired()).isEqualTo(4);
    }

    @Test
    void the_next_due_time_is_that_of_any_instance() {
        var node = join("node");
        setTimers(node, Duration.ofDays(30));
        run(node, "b");
        var sooner = provider.now().plusSeconds(5);
        commit(node, turn("b").history(1, 2, 1).sets(1, 2, sooner));

        assertThat(provider.fireTimers(node, 10).nextDue()).isEqualTo(sooner);
    }

    @Test
    void a_cancelled_timer_does_not_fire() {
        var node = join("node");
        setTimers(node, SECOND, SECOND);
        commit(node, turn("a").history(1, 4, 1).cancels(2));
        store.advance(SECOND);
        provider.fireTimers(node, 10);

        assertThat(messages(only(fetch(node)))).containsExactly(new Message.TimerFired(1, 3));
    }

    @Test
    void cancelling_a_timer_that_has_fired_leaves_its_message() {
        var node = join("node");
        setTimers(node, Duration.ZERO);
        provider.fireTimers(node, 10);
        commit(node, turn("a").history(1, 3, 1).cancels(2));

        assertThat(messages(only(fetch(node)))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void a_timer_takes_the_place_of_an_older_one_of_the_same_event() {
        var node = join("node");
        setTimers(node, SECOND);
        var later = provider.now().plusSeconds(60);
        commit(node, turn("a").history(1, 3, 1).sets(1, 2, later));
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(0, later));
        assertThat(provider.counts().timers()).isEqualTo(1);
    }

    @Test
    void a_timer_wakes_an_idle_instance() {
        var node = join("node");
        setTimers(node, SECOND);
        provider.abandonOrchestrationItems(node, List.of(Abandoned.idle("a")));
        store.advance(SECOND);
        assertThat(fetch(node)).isEmpty();
        provider.fireTimers(node, 10);

        assertThat(messages(claim(node))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void timers_survive_a_change_of_owner() {
        setTimers(join("node"), Duration.ofHours(1));
        var successor = takeOver();
        claim(successor);
        store.advance(Duration.ofSeconds(20));
        provider.renewNodeLease(successor);

        assertThat(provider.counts().timers()).isEqualTo(1);
        assertThat(provider.fireTimers(successor, 10).nextDue()).isNotNull();
    }

    @Test
    void a_timer_of_a_parked_instance_waits_as_a_message() {
        var node = join("node");
        setTimers(node, Duration.ZERO);
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));
        provider.fireTimers(node, 10);

        assertThat(fetch(node)).isEmpty();
        provider.resumeInstance("a");
        assertThat(messages(claim(node))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void a_timer_does_not_shorten_a_back_off() {
        var node = join("node");
        setTimers(node, SECOND);
        provider.abandonOrchestrationItems(
                node, List.of(Abandoned.failed("a", Duration.ofSeconds(5), true, "x")));
        store.advance(SECOND);
        provider.fireTimers(node, 10);

        assertThat(fetch(node)).isEmpty();
        store.advance(SECOND.multipliedBy(4));
        assertThat(messages(claim(node))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void any_node_fires_the_timers_of_all_instances() {
        setTimers(join("node"), SECOND);
        var successor = takeOver();

        assertThat(provider.fireTimers(successor, 10).fired()).isEqualTo(1);
        assertThat(messages(claim(successor))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void a_timer_fires_in_the_execution_that_set_it() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER).sets(2, 1, provider.now()));
        provider.fireTimers(node, 10);

        assertThat(messages(only(fetch(node)))).containsExactly(new Message.TimerFired(2, 1));
    }

    /// Runs instance `a` and sets timers at its events from 2.
    private void setTimers(NodeLease node, Duration... delays) {
        run(node, "a");
        var draft = turn("a").history(1, 2, delays.length);
        for (int i = 0; i < delays.length; i++) {
            draft.sets(1, 2L + i, provider.now().plus(delays[i]));
        }
        commit(node, draft);
    }
}
