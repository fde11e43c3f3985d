package dev.perdure.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

final class TestClockTest {
    private static final Instant START = Instant.parse("2031-02-03T04:05:06Z");

    @Test
    void a_clock_stands_still_until_it_is_moved() {
        var clock = new TestClock(START);

        assertThat(clock.instant()).isEqualTo(START).isEqualTo(clock.instant());
        clock.advance(Duration.ofMillis(1_500));
        assertThat(clock.instant()).isEqualTo(START.plusMillis(1_500));
    }

    @Test
    void a_clock_can_be_set_and_moved_back() {
        var clock = new TestClock();
        clock.set(START);
        clock.advance(Duration.ofHours(-1));

        assertThat(clock.instant()).isEqualTo(START.minusSeconds(3_600));
    }

    @Test
    void a_clock_shows_microseconds_and_nothing_finer() {
        var clock = new TestClock(START.plusNanos(1_999));

        assertThat(clock.instant()).isEqualTo(START.plusNanos(1_000));
        clock.advance(Duration.ofNanos(1_500));
        assertThat(clock.instant()).isEqualTo(START.plusNanos(2_000));
    }
}
