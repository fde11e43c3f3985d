package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

/// Places of these tests are times, in microseconds.
final class QueueBoundTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final QueueBound bound = new QueueBound();

    @Test
    void the_first_looks_are_full() {
        assertThat(lookAt(0)).isNull();
        assertThat(lookAt(500)).isNull();
    }

    @Test
    void later_looks_begin_a_margin_before_the_last_one() {
        for (int ms = 0; ms < 9_000; ms += 100) {
            var from = lookAt(ms);
            if (ms > 1_300) {
                assertThat(from).as("at %d ms", ms).isBetween(place(ms - 1_500), place(ms - 1_100));
            }
        }
    }

    @Test
    void a_node_that_was_idle_goes_back_to_before_its_last_look() {
        lookAt(0);
        lookAt(1_000);
        lookAt(1_100);

        assertThat(lookAt(8_000)).isEqualTo(place(0));
        assertThat(lookAt(8_100)).isEqualTo(place(1_000));
    }

    @Test
    void everything_is_looked_at_from_time_to_time() {
        for (int ms = 0; ms <= 1_000; ms += 250) {
            lookAt(ms);
        }

        assertThat(lookAt(10_999)).isNotNull();
        assertThat(lookAt(11_000)).isNull();
        assertThat(lookAt(11_100)).isNotNull();
    }

    @Test
    void what_is_put_back_is_found_by_the_next_look() {
        for (int ms = 0; ms <= 5_000; ms += 250) {
            lookAt(ms);
        }
        bound.backTo(place(4_100));
        assertThat(lookAt(5_100)).isEqualTo(place(4_000));
        bound.backTo(place(10));
        assertThat(lookAt(5_200)).isNull();
    }

    @Test
    void a_look_that_something_was_put_behind_says_nothing() {
        for (int ms = 0; ms <= 5_000; ms += 250) {
            lookAt(ms);
        }
        var look = bound.look(at(6_000));
        bound.backTo(place(100));
        look.reached(place(6_000));

        assertThat(lookAt(6_100)).isNull();
    }

    /// It found rows that the earlier one could not see, and there may be more of them.
    @Test
    void a_look_that_stopped_before_an_earlier_one_changes_nothing() {
        for (int ms = 0; ms <= 5_000; ms += 250) {
            lookAt(ms);
        }
        var look = bound.look(at(6_000));
        look.reached(place(4_500));

        assertThat(bound.look(at(7_000)).from()).isEqualTo(look.from());
    }

    @Test
    void a_full_look_is_made_again_until_it_comes_as_far_as_those_before() {
        for (int ms = 0; ms <= 5_000; ms += 250) {
            lookAt(ms);
        }
        bound.look(at(20_000)).reached(place(3));

        assertThat(lookAt(20_100)).isNull();
        assertThat(lookAt(20_200)).isNotNull();
    }

    @Test
    void a_look_that_finds_nothing_new_keeps_the_place() {
        bound.look(at(0)).reached(7L);
        bound.look(at(1_000)).reached(null);

        assertThat(bound.look(at(2_000)).from()).isEqualTo(7);
    }

    @Test
    void a_clock_that_is_set_back_begins_anew() {
        for (int ms = 0; ms <= 5_000; ms += 250) {
            lookAt(ms);
        }

        assertThat(lookAt(-60_000)).isNull();
        assertThat(lookAt(-58_000)).isNull();
        assertThat(lookAt(-57_900)).isEqualTo(place(-60_000));
    }

    private static Instant at(int ms) {
        return START.plus(Duration.ofMillis(ms));
    }

    private static long place(int ms) {
        return Micros.of(at(ms));
    }

    /// {@return where a look began that left nothing}
    private @Nullable Long lookAt(int ms) {
        var look = bound.look(at(ms));
        look.reached(look.upTo(null));
        return look.from();
    }
}
