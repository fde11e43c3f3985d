package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TimersFired;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Work items that must be taken by a time.
abstract class UntakenWorkContract extends Scenario {
    private static final Duration SECOND = Duration.ofSeconds(1);

    UntakenWorkContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void an_item_that_nobody_took_in_time_is_removed_and_its_instance_is_told() {
        var node = join("node");
        queue(node, SECOND);
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(1, null));
        assertThat(messages(only(fetch(node)))).containsExactly(new Message.TimerFired(1, 2));
        assertThat(provider.counts().workItems()).isZero();
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).isEmpty();
    }

    @Test
    void an_item_waits_until_its_time_is_over() {
        var node = join("node");
        queue(node, SECOND, SECOND.multipliedBy(3));
        store.advance(SECOND.minusMillis(1));

        var next = provider.now().plusMillis(1);
        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(0, next));
        store.advance(SECOND);
        assertThat(provider.fireTimers(node, 10))
                .isEqualTo(new TimersFired(1, next.plusSeconds(2)));
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).hasSize(1);
    }

    @Test
    void an_item_that_was_taken_stays_with_its_worker() {
        var node = join("node");
        queue(node, SECOND);
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).hasSize(1);
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(0, null));
        assertThat(provider.counts().workItems()).isEqualTo(1);
    }

    @Test
    void an_item_that_was_taken_once_has_no_time_any_more() {
        var node = join("node");
        queue(node, SECOND);
        var item = provider.fetchWorkItems(node, Activities.UNTAGGED).getFirst();
        provider.abandonWorkItems(node, List.of(item.id()));
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(0, null));
        assertThat(provider.fetchWorkItems(node, Activities.UNTAGGED)).hasSize(1);
    }

    @Test
    void an_item_whose_step_was_closed_says_nothing() {
        var node = join("node");
        queue(node, SECOND);
        commit(node, turn("a").history(1, 3, 1).closes(2));
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(0, null));
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_timer_of_the_same_event_is_another_one() {
        var node = join("node");
        run(node, "a");
        var later = provider.now().plusSeconds(5);
        commit(
                node,
                turn("a")
                        .history(1, 2, 1)
                        .works(Activities.startBy(2, provider.now().plus(SECOND)))
                        .sets(1, 2, later));
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 10)).isEqualTo(new TimersFired(1, later));
        assertThat(provider.counts().timers()).isEqualTo(1);
    }

    @Test
    void the_limit_counts_timers_and_items_together() {
        var node = join("node");
        queue(node, SECOND, SECOND, SECOND);
        store.advance(SECOND);

        assertThat(provider.fireTimers(node, 2).fired()).isEqualTo(2);
        assertThat(provider.fireTimers(node, 2).fired()).isEqualTo(1);
    }

    /// Runs instance `a` and queues items for its events from 2.
    private void queue(NodeLease node, Duration... limits) {
        run(node, "a");
        var draft = turn("a").history(1, 2, limits.length);
        for (int i = 0; i < limits.length; i++) {
            draft.works(Activities.startBy(2L + i, provider.now().plus(limits[i])));
        }
        commit(node, draft);
    }
}
