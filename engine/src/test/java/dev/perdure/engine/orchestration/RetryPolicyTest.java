package dev.perdure.engine.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

final class RetryPolicyTest {
    private static final Failure BROKEN = failure("java.io.IOException", true);

    private static Failure failure(String type, boolean retryable) {
        return new Failure.Application(type, "", List.of(), Payload.NONE, retryable, null);
    }

    private static Optional<Duration> after(RetryPolicy policy, int attempt) {
        return policy.delayAfter(attempt, BROKEN, Duration.ZERO, 0);
    }

    @Test
    void exponential_delays_double_up_to_the_longest() {
        var policy =
                RetryPolicy.exponential(100)
                        .withInitialDelay(Duration.ofMillis(100))
                        .withMaxDelay(Duration.ofSeconds(1));

        assertThat(after(policy, 1)).contains(Duration.ofMillis(100));
        assertThat(after(policy, 2)).contains(Duration.ofMillis(200));
        assertThat(after(policy, 4)).contains(Duration.ofMillis(800));
        assertThat(after(policy, 5)).contains(Duration.ofSeconds(1));
        assertThat(after(policy, 99)).contains(Duration.ofSeconds(1));
    }

    @Test
    void linear_delays_grow_by_the_step() {
        var policy = RetryPolicy.linear(10, Duration.ofSeconds(2));

        assertThat(after(policy, 1)).contains(Duration.ofSeconds(2));
        assertThat(after(policy, 3)).contains(Duration.ofSeconds(6));
    }

    @Test
    void fixed_delays_stay_the_same() {
        var policy = RetryPolicy.fixed(10, Duration.ofSeconds(2));

        assertThat(after(policy, 1)).contains(Duration.ofSeconds(2));
        assertThat(after(policy, 9)).contains(Duration.ofSeconds(2));
    }

    @Test
    void the_last_attempt_is_followed_by_none() {
        assertThat(after(RetryPolicy.fixed(3, Duration.ZERO), 2)).isPresent();
        assertThat(after(RetryPolicy.fixed(3, Duration.ZERO), 3)).isEmpty();
        assertThat(after(RetryPolicy.none(), 1)).isEmpty();
    }

    @Test
    void jitter_only_shortens_a_delay_by_at_most_its_share() {
        var policy = RetryPolicy.fixed(9, Duration.ofSeconds(10)).withJitter(0.25);

        assertThat(policy.delayAfter(1, BROKEN, Duration.ZERO, 0)).contains(Duration.ofSeconds(10));
        assertThat(policy.delayAfter(1, BROKEN, Duration.ZERO, 1))
                .contains(Duration.ofMillis(7_500));
    }

    @Test
    void no_attempt_starts_after_the_total_limit() {
        var policy =
                RetryPolicy.fixed(9, Duration.ofSeconds(10)).withTotalLimit(Duration.ofMinutes(1));

        assertThat(policy.delayAfter(1, BROKEN, Duration.ofSeconds(50), 0)).isPresent();
        assertThat(policy.delayAfter(1, BROKEN, Duration.ofSeconds(51), 0)).isEmpty();
    }

    @Test
    void failures_that_no_retry_can_mend_end_the_activity() {
        var policy = RetryPolicy.exponential(9).withoutRetryOf(IllegalStateException.class);
        var listed = failure("java.lang.IllegalStateException", true);
        var permanent = failure("declined", false);

        assertThat(policy.delayAfter(1, listed, Duration.ZERO, 0)).isEmpty();
        assertThat(policy.delayAfter(1, permanent, Duration.ZERO, 0)).isEmpty();
        assertThat(policy.delayAfter(1, BROKEN, Duration.ZERO, 0)).isPresent();
    }

    @Test
    void an_attempt_whose_node_was_lost_is_repeated_at_once_but_counts() {
        var lost = new Failure.NodeLost("killed");
        var policy = RetryPolicy.exponential(3);

        assertThat(policy.delayAfter(1, lost, Duration.ZERO, 0)).contains(Duration.ZERO);
        assertThat(policy.delayAfter(3, lost, Duration.ZERO, 0)).isEmpty();
    }

    @Test
    void nonsense_is_refused_by_name() {
        assertThatThrownBy(() -> RetryPolicy.exponential(0))
                .hasMessage("retry policy, max attempts: expected at least 1, found 0");
        assertThatThrownBy(() -> RetryPolicy.exponential(2).withJitter(1.5))
                .hasMessageContaining("jitter: expected 0 to 1, found 1.5");
    }
}
