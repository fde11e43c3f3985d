package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.failureOf;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.testkit.HistoryAssert;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// When failed attempts are repeated.
final class RetryTest {
    private final List<Instant> attempts = new ArrayList<>();

    @Test
    void linear_delays_grow_by_a_step() {
        assertThat(seconds(RetryPolicy.linear(4, Duration.ofSeconds(2)))).containsExactly(2, 4, 6);
    }

    @Test
    void fixed_delays_stay() {
        assertThat(seconds(RetryPolicy.fixed(4, Duration.ofSeconds(5)))).containsExactly(5, 5, 5);
    }

    @Test
    void exponential_delays_double_up_to_the_maximum() {
        var policy =
                RetryPolicy.exponential(6)
                        .withInitialDelay(Duration.ofSeconds(1))
                        .withMaxDelay(Duration.ofSeconds(5))
                        .withJitter(0);

        assertThat(seconds(policy)).containsExactly(1, 2, 4, 5, 5);
    }

    @Test
    void jitter_shortens_delays_by_its_share_at_most() {
        var policy = RetryPolicy.fixed(50, Duration.ofSeconds(1_000)).withJitter(0.5);

        assertThat(seconds(policy))
                .hasSize(49)
                .allMatch(delay -> delay >= 500 && delay <= 1_000)
                .anyMatch(delay -> delay != 1_000);
    }

    @Test
    void no_attempt_starts_after_the_total_limit() {
        var policy =
                RetryPolicy.fixed(100, Duration.ofSeconds(10))
                        .withTotalLimit(Duration.ofSeconds(35));

        assertThat(seconds(policy)).containsExactly(10, 10, 10);
    }

    @Test
    void failures_named_in_the_policy_are_not_repeated() {
        assertThat(
                        seconds(
                                RetryPolicy.fixed(9, Duration.ofSeconds(1))
                                        .withoutRetryOf(IllegalStateException.class)))
                .isEmpty();
    }

    @Test
    void policy_without_retries_makes_one_attempt() {
        assertThat(seconds(RetryPolicy.none())).isEmpty();
    }

    @Test
    void crash_during_the_delay_costs_no_attempt() {
        var calls = calls(RetryPolicy.fixed(2, Duration.ofMinutes(1)), 2);
        try (var engine = calls.engine()) {
            var instance = engine.start(calls.orchestration(), "a", 0);
            engine.advance(Duration.ofSeconds(30));
            engine.crash();

            assertThat(engine.result(instance)).isEqualTo(2);
            HistoryAssert.assertThat(engine.history("a")).hasAttempts("tries", 2).isCompleted();
        }
    }

    @Test
    void eviction_during_the_delay_changes_nothing() {
        var calls = calls(RetryPolicy.fixed(2, Duration.ofMinutes(1)), 2);
        try (var engine = calls.engine()) {
            var instance = engine.start(calls.orchestration(), "a", 0);
            engine.advance(Duration.ofSeconds(30));
            engine.evictAll();

            assertThat(engine.result(instance)).isEqualTo(2);
        }
    }

    private record Calls(
            dev.perdure.engine.orchestration.Orchestration<Integer, Integer> orchestration,
            dev.perdure.engine.orchestration.Activity<Integer, Integer> tries) {
        TestEngine engine() {
            return TestEngine.with(orchestration).activities(tries).start();
        }
    }

    private static Calls calls(RetryPolicy policy, int succeedsAt) {
        var tries =
                activity(
                        "tries",
                        (ctx, n) -> {
                            if (ctx.attempt() < succeedsAt) {
                                throw new IllegalStateException("not yet");
                            }
                            return ctx.attempt();
                        });
        return new Calls(
                orchestration("calls", (ctx, n) -> ctx.call(tries.withRetry(policy), n)), tries);
    }

    /// {@return the delays between the attempts of an activity that always fails, in seconds}
    private List<Integer> seconds(RetryPolicy policy) {
        var engines = new ArrayList<TestEngine>();
        var fails =
                activity(
                        "fails",
                        (ctx, n) -> {
                            attempts.add(engines.getFirst().clock().instant());
                            throw new IllegalStateException("always");
                        });
        var calls = orchestration("calls", (ctx, n) -> ctx.call(fails.withRetry(policy), n));
        try (var engine = TestEngine.with(calls).activities(fails).start()) {
            engines.add(engine);
            assertThat(failureOf(() -> engine.run(calls, "a", 0)).failure().message())
                    .contains("always");
        }
        var delays = new ArrayList<Integer>();
        for (int i = 1; i < attempts.size(); i++) {
            delays.add((int) Duration.between(attempts.get(i - 1), attempts.get(i)).toSeconds());
        }
        return delays;
    }
}
