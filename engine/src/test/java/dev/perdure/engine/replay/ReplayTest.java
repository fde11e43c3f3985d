package dev.perdure.engine.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.ActivityAttemptFailed;
import dev.perdure.engine.history.Event.ActivityCompleted;
import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Event.ExternalEventAwaited;
import dev.perdure.engine.history.Event.ExternalEventReceived;
import dev.perdure.engine.history.Event.StepCancelled;
import dev.perdure.engine.history.Event.TimerCreated;
import dev.perdure.engine.history.Event.TimerFired;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.StepKind;
import dev.perdure.engine.history.Turn;
import dev.perdure.engine.payload.Payload;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

final class ReplayTest {
    private static final Instant TIME = Instant.ofEpochSecond(1_000);
    private static final int MAX_EVENTS = 1_000;

    private static Payload payload(String text) {
        return new Payload("json", text.getBytes(StandardCharsets.UTF_8));
    }

    private static Event.ExecutionStarted started(ExternalEventReceived... carried) {
        return new Event.ExecutionStarted("order", 1, Payload.NONE, null, List.of(carried));
    }

    private static Replay begun() {
        return Replay.begin(started(), TIME, MAX_EVENTS);
    }

    private static Replay resumed(List<Event> events) {
        return Replay.resume(List.of(new Turn(TIME, events)), MAX_EVENTS);
    }

    private static Step activity(Replay replay, String branch, String name) {
        return replay.claim(
                new Replay.Request(branch, StepKind.ACTIVITY, name, 0),
                id -> new ActivityScheduled(id, Payload.NONE, false));
    }

    private static Step timer(Replay replay, String name) {
        return replay.claim(
                new Replay.Request("", StepKind.TIMER, name, 0), id -> new TimerCreated(id, TIME));
    }

    private static Step event(Replay replay, String name) {
        return replay.claim(
                new Replay.Request("", StepKind.EXTERNAL_EVENT, name, 0),
                ExternalEventAwaited::new);
    }

    @Test
    void new_steps_become_events_in_the_order_they_were_asked_for() {
        var replay = begun();

        activity(replay, "", "charge");
        timer(replay, "sleep");
        activity(replay, "", "charge");

        assertThat(replay.takeNewEvents())
                .extracting(Object::toString)
                .satisfiesExactly(
                        first -> assertThat(first).contains("ExecutionStarted"),
                        second -> assertThat(second).contains("activity 'charge'"),
                        third -> assertThat(third).contains("timer 'sleep'"),
                        fourth -> assertThat(fourth).contains("activity 'charge' #2"));
        assertThat(replay.lastEvent()).isEqualTo(4);
        assertThat(replay.takeNewEvents()).isEmpty();
    }

    @Test
    void a_recorded_step_is_answered_without_a_new_event() {
        var first = begun();
        activity(first, "", "charge");
        var replay = resumed(first.takeNewEvents());

        var step = activity(replay, "", "charge");

        assertThat(step.fresh()).isFalse();
        assertThat(step.event()).isEqualTo(2);
        assertThat(replay.hasNewEvents()).isFalse();
        assertThat(replay.isReplaying()).isFalse();
    }

    @Test
    void deliveries_are_repeated_in_their_order_and_then_appended() {
        var first = begun();
        activity(first, "", "a");
        activity(first, "", "b");
        first.deliver(new ActivityCompleted(3, payload("2")));
        var replay = resumed(first.takeNewEvents());
        var a = activity(replay, "", "a");
        var b = activity(replay, "", "b");

        assertThat(replay.replayNext()).isEqualTo(new ActivityCompleted(3, payload("2")));
        assertThat(b.ended()).isTrue();
        assertThat(a.ended()).isFalse();
        assertThat(replay.replayNext()).isNull();

        assertThat(replay.deliver(new ActivityCompleted(2, payload("1")))).isTrue();
        assertThat(a.outcome()).isEqualTo(new ActivityCompleted(2, payload("1")));
        assertThat(replay.takeNewEvents()).containsExactly(new ActivityCompleted(2, payload("1")));
    }

    @Test
    void a_second_outcome_of_a_step_is_ignored() {
        var replay = begun();
        activity(replay, "", "a");

        assertThat(replay.deliver(new ActivityCompleted(2, payload("1")))).isTrue();
        assertThat(replay.deliver(new ActivityCompleted(2, payload("1")))).isFalse();
        assertThat(replay.deliver(new TimerFired(99))).isFalse();
        assertThat(replay.lastEvent()).isEqualTo(3);
    }

    @Test
    void another_name_in_the_same_branch_is_a_difference_with_both_names() {
        var first = begun();
        activity(first, "", "charge");
        var replay = resumed(first.takeNewEvents());

        assertThatThrownBy(() -> activity(replay, "", "refund"))
                .isInstanceOf(Nondeterminism.class)
                .hasMessageContaining(
                        "at event 2: history has activity 'charge', the code asked for activity"
                                + " 'refund'");
    }

    @Test
    void another_kind_of_the_same_name_is_a_difference() {
        var first = begun();
        activity(first, "", "pause");
        var replay = resumed(first.takeNewEvents());

        assertThatThrownBy(() -> timer(replay, "pause"))
                .hasMessageContaining("history has activity 'pause'")
                .hasMessageContaining("asked for timer 'pause'");
    }

    @Test
    void a_step_inserted_in_one_branch_does_not_move_the_others() {
        var first = begun();
        activity(first, "x", "one");
        activity(first, "y", "two");
        var replay = resumed(first.takeNewEvents());

        activity(replay, "x", "one");
        var inserted = activity(replay, "x", "inserted");
        var two = activity(replay, "y", "two");

        assertThat(inserted.fresh()).isTrue();
        assertThat(inserted.event()).isEqualTo(4);
        assertThat(two.fresh()).isFalse();
    }

    @Test
    void a_step_that_the_code_left_out_is_a_difference_before_the_next_delivery() {
        var first = begun();
        activity(first, "x", "one");
        activity(first, "y", "two");
        first.deliver(new ActivityCompleted(2, payload("1")));
        var replay = resumed(first.takeNewEvents());
        activity(replay, "x", "one");

        assertThatThrownBy(replay::replayNext)
                .hasMessageContaining(
                        "at event 3: history has y: activity 'two', the code did not ask for it");
    }

    @Test
    void code_that_ends_before_its_history_is_a_difference() {
        var first = begun();
        activity(first, "", "a");
        first.deliver(new ActivityCompleted(2, payload("1")));
        var replay = resumed(first.takeNewEvents());
        activity(replay, "", "a");

        assertThatThrownBy(() -> replay.end(new Event.ExecutionCompleted(Payload.NONE)))
                .hasMessageContaining("at event 3: history has ActivityCompleted")
                .hasMessageContaining("had ended before");
    }

    @Test
    void a_recorded_cancellation_must_be_repeated() {
        var first = begun();
        var given = timer(first, "sleep");
        first.cancel(given);
        activity(first, "", "a");
        first.deliver(new ActivityCompleted(4, payload("1")));
        var history = first.takeNewEvents();

        var faithful = resumed(history);
        assertThat(faithful.cancel(timer(faithful, "sleep"))).isFalse();
        activity(faithful, "", "a");
        assertThat(faithful.replayNext()).isNotNull();

        var changed = resumed(history);
        timer(changed, "sleep");
        activity(changed, "", "a");
        assertThatThrownBy(changed::replayNext)
                .hasMessageContaining("history has event 2 given up, the code did not give it up");
    }

    @Test
    void a_cancelled_step_is_recorded_once_and_takes_no_outcome() {
        var replay = begun();
        var step = activity(replay, "", "a");

        assertThat(replay.cancel(step)).isTrue();
        assertThat(replay.cancel(step)).isFalse();
        assertThat(replay.deliver(new ActivityCompleted(2, payload("1")))).isFalse();
        assertThat(replay.takeNewEvents()).endsWith(new StepCancelled(2));
    }

    @Test
    void external_events_go_to_waits_first_in_first_out_by_name() {
        var replay = begun();
        replay.deliver(new ExternalEventReceived("x", payload("1")));
        replay.deliver(new ExternalEventReceived("y", payload("2")));
        replay.deliver(new ExternalEventReceived("x", payload("3")));

        assertThat(event(replay, "x").outcome())
                .isEqualTo(new ExternalEventReceived("x", payload("1")));
        assertThat(event(replay, "x").outcome())
                .isEqualTo(new ExternalEventReceived("x", payload("3")));
        var waits = event(replay, "x");
        assertThat(waits.ended()).isFalse();
        assertThat(replay.unconsumedEvents())
                .containsExactly(new ExternalEventReceived("y", payload("2")));
    }

    @Test
    void a_wait_that_was_given_up_consumes_no_event() {
        var replay = begun();
        var first = event(replay, "x");
        var second = event(replay, "x");
        replay.cancel(first);

        replay.deliver(new ExternalEventReceived("x", payload("1")));

        assertThat(second.ended()).isTrue();
    }

    @Test
    void carried_events_come_before_new_ones() {
        var carried = new ExternalEventReceived("x", payload("old"));
        var replay = Replay.begin(started(carried), TIME, MAX_EVENTS);
        replay.deliver(new ExternalEventReceived("x", payload("new")));

        assertThat(event(replay, "x").outcome()).isEqualTo(carried);
    }

    @Test
    void a_failed_attempt_keeps_the_step_open_and_counts() {
        var replay = begun();
        var step = activity(replay, "", "a");

        replay.deliver(
                new ActivityAttemptFailed(
                        2, 1, new Failure.NodeLost("x"), TIME.plusSeconds(5), payload("half")));

        assertThat(step.ended()).isFalse();
        assertThat(step.attempt()).isEqualTo(2);
        assertThat(step.retryAt()).isEqualTo(TIME.plusSeconds(5));
        assertThat(step.progress()).isEqualTo(payload("half"));
    }

    @Test
    void a_new_upgrade_point_takes_the_newest_version_and_keeps_it() {
        var replay = begun();

        assertThat(replay.version("tax", 1, 3)).isEqualTo(3);
        var later = resumed(replay.takeNewEvents());
        assertThat(later.version("tax", 1, 5)).isEqualTo(3);
    }

    @Test
    void an_upgrade_point_that_history_passed_without_takes_the_oldest_for_ever() {
        var first = begun();
        activity(first, "", "a");
        var replay = resumed(first.takeNewEvents());

        assertThat(replay.version("tax", 1, 3)).isEqualTo(1);
        activity(replay, "", "a");
        assertThat(replay.isReplaying()).isFalse();
        assertThat(replay.version("tax", 1, 3)).isEqualTo(1);
        assertThat(replay.hasNewEvents()).isFalse();
    }

    @Test
    void a_recorded_version_that_the_code_dropped_is_a_difference() {
        var first = begun();
        first.version("tax", 1, 2);
        var replay = resumed(first.takeNewEvents());

        assertThatThrownBy(() -> replay.version("tax", 3, 4))
                .hasMessageContaining("history has version 2 of change 'tax'")
                .hasMessageContaining("supports 3 to 4");
    }

    @Test
    void a_history_at_its_limit_refuses_new_steps_and_still_takes_outcomes() {
        var replay = Replay.begin(started(), TIME, 3);
        activity(replay, "", "a");
        activity(replay, "", "b");

        assertThatThrownBy(() -> activity(replay, "", "c"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("ENG-008 activity 'c': the history has 3 events")
                .hasMessageContaining("maxHistoryEvents")
                .hasMessageContaining("continueAsNew");
        assertThat(replay.deliver(new ActivityCompleted(2, payload("1")))).isTrue();
    }

    @Test
    void a_history_without_its_start_is_refused() {
        assertThatThrownBy(() -> resumed(List.of(new TimerFired(1))))
                .hasMessageContaining("ENG-004")
                .hasMessageContaining("begins with ExecutionStarted");
        assertThatThrownBy(() -> Replay.resume(List.of(), MAX_EVENTS))
                .hasMessageContaining("ENG-004");
    }

    @Test
    void two_thousand_outcomes_in_any_order_are_repeated_in_that_order() {
        var first = Replay.begin(started(), TIME, 100_000);
        for (int i = 0; i < 2_000; i++) {
            activity(first, "", "a");
        }
        for (int i = 0; i < 2_000; i++) {
            long event = 2 + (i * 7L) % 2_000;
            assertThat(first.deliver(new ActivityCompleted(event, payload("" + event)))).isTrue();
        }
        var replay = resumed(first.takeNewEvents());
        var order = new ArrayList<Long>();
        for (int i = 0; i < 2_000; i++) {
            var step = activity(replay, "", "a");
            step.listen(() -> order.add(step.event()));
        }
        while (replay.replayNext() != null) {
            assertThat(order).isNotEmpty();
        }

        assertThat(order).hasSize(2_000).startsWith(2L, 9L, 16L).doesNotHaveDuplicates();
    }
}
