package dev.perdure.testkit.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.Event;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.function.Predicate;

/// The checker reports what is planted into histories, and into the journals of workers.
final class HistoryFindingsTest extends CheckedStory {
    @Test
    void second_outcome_of_a_step_is_found() throws IOException {
        var store = doctored().history("fan", twice(Event.ActivityCompleted.class));

        assertThat(check(store)).singleElement().asString().contains("second outcome");
    }

    @Test
    void timer_that_fired_twice_is_found() throws IOException {
        assertThat(check(doctored().history("scopes", twice(Event.TimerFired.class))))
                .singleElement()
                .asString()
                .contains("second outcome");
        assertThat(
                        check(
                                doctored()
                                        .history(
                                                "fan",
                                                events -> {
                                                    var retry =
                                                            first(events, Event.TimerFired.class);
                                                    events.add(events.indexOf(retry), retry);
                                                })))
                .singleElement()
                .asString()
                .contains("more retries than failed attempts");
    }

    @Test
    void lost_compensation_is_found() throws IOException {
        var store =
                doctored()
                        .history(
                                "saga",
                                events -> {
                                    var undone =
                                            events.lastIndexOf(
                                                    events.stream()
                                                            .filter(
                                                                    Event.ActivityCompleted.class
                                                                            ::isInstance)
                                                            .reduce((_, last) -> last)
                                                            .orElseThrow());
                                    events.remove(undone);
                                });

        assertThat(check(store))
                .singleElement()
                .asString()
                .contains("'saga' should not have ended like this");
    }

    @Test
    void outcome_that_no_attempt_produced_is_found() throws IOException {
        assertThat(
                        check(
                                _ -> {},
                                effects -> {
                                    var ended = first(effects, Entry.Ended.class);
                                    effects.removeIf(entry ->
                                            entry instanceof Entry.Ended e
                                                    && e.key().equals(ended.key()));
                                }))
                .singleElement()
                .asString()
                .contains("no attempt produced the outcome");
    }

    @Test
    void effect_of_a_step_that_was_never_stored_is_found() throws IOException {
        assertThat(
                        check(
                                _ -> {},
                                effects ->
                                        effects.add(new Entry.Began("unknown", 1, "fan", "twice"))))
                .singleElement()
                .asString()
                .contains("no history has it");
    }

    @Test
    void attempt_that_began_twice_is_found() throws IOException {
        assertThat(
                        check(
                                _ -> {},
                                effects ->
                                        effects.add(
                                                effects.stream()
                                                        .filter(began("flaky"))
                                                        .findFirst()
                                                        .orElseThrow())))
                .singleElement()
                .asString()
                .contains("began more than once");
    }

    private static Predicate<Entry> began(String activity) {
        return entry -> entry instanceof Entry.Began b && b.activity().equals(activity);
    }
}
