package dev.perdure.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.Stream;

/// How long loops wait for a store that fails.
final class BackOffTest {
    @Test
    void pauses_double_up_to_five_seconds() {
        var backOff = new BackOff(() -> 0);

        assertThat(Stream.generate(backOff::pause).limit(10).map(Duration::toMillis))
                .containsExactly(
                        50L, 100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L, 5_000L);
    }

    @Test
    void chance_cuts_a_pause_by_up_to_a_half() {
        var backOff = new BackOff(() -> 0.999_999);

        assertThat(backOff.pause()).isBetween(Duration.ofMillis(25), Duration.ofMillis(26));
    }

    @Test
    void success_starts_anew_and_tells_how_many_calls_failed() {
        var backOff = new BackOff(() -> 0);
        assertThat(backOff.succeed()).isZero();
        backOff.pause();
        backOff.pause();

        assertThat(backOff.succeed()).isEqualTo(2);
        assertThat(backOff.pause()).isEqualTo(Duration.ofMillis(50));
    }
}
