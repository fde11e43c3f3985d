package dev.perdure.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.InstanceFailed;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityFailed;
import dev.perdure.engine.orchestration.ApplicationException;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What users rely on when they call activities.
final class ActivityTest {
    private static final Activity<String, String> UPPER =
            Activity.of(
                    "upper",
                    String.class,
                    String.class,
                    text -> text.toUpperCase(java.util.Locale.ROOT));
    private static final Orchestration<String, String> SHOUT =
            Orchestration.of(
                    "shout",
                    String.class,
                    String.class,
                    (ctx, text) -> ctx.call(UPPER, text) + "!");

    @Test
    void result_of_an_activity_comes_back() {
        try (var engine = TestEngine.with(SHOUT).activities(UPPER).start()) {
            assertThat(engine.run(SHOUT, "a", "hello")).isEqualTo("HELLO!");
            assertThat(engine.attempts("upper")).isOne();
        }
    }

    @Test
    void activity_of_an_instance_started_by_another_process_runs_once() {
        try (var engine = TestEngine.with(SHOUT).activities(UPPER).start()) {
            var instance = engine.client().start(SHOUT, "a", "hello");

            assertThat(engine.result(instance)).isEqualTo("HELLO!");
            assertThat(engine.attempts("upper")).isOne();
        }
    }

    @Test
    void failed_attempts_are_repeated_after_their_delays() {
        var times = new ArrayList<Instant>();
        var engines = new ArrayList<TestEngine>();
        var flaky =
                Activity.of(
                        "flaky",
                        Integer.class,
                        Integer.class,
                        (ctx, succeedsAt) -> {
                            times.add(engines.getFirst().clock().instant());
                            if (ctx.attempt() < succeedsAt) {
                                throw new IllegalStateException("not yet");
                            }
                            return ctx.attempt();
                        });
        var policy =
                RetryPolicy.exponential(5).withInitialDelay(Duration.ofSeconds(1)).withJitter(0);
        var calls =
                Orchestration.of(
                        "calls",
                        Integer.class,
                        Integer.class,
                        (ctx, n) -> ctx.call(flaky.withRetry(policy), n));
        try (var engine = TestEngine.with(calls).activities(flaky).start()) {
            engines.add(engine);

            assertThat(engine.run(calls, "a", 4)).isEqualTo(4);
            assertThat(gaps(times))
                    .containsExactly(
                            Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
        }
    }

    private static List<Duration> gaps(List<Instant> times) {
        var gaps = new ArrayList<Duration>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(Duration.between(times.get(i - 1), times.get(i)));
        }
        return gaps;
    }

    @Test
    void last_failure_reaches_the_orchestration_and_its_caller() {
        var broken =
                Activity.of(
                        "broken",
                        String.class,
                        String.class,
                        text -> {
                            throw ApplicationException.permanent("declined", "no money")
                                    .withDetails(42);
                        });
        var calls =
                Orchestration.of(
                        "calls", String.class, String.class, (ctx, text) -> ctx.call(broken, text));
        try (var engine = TestEngine.with(calls).activities(broken).start()) {
            assertThatThrownBy(() -> engine.run(calls, "a", "x"))
                    .isInstanceOfSatisfying(
                            InstanceFailed.class,
                            failed -> {
                                assertThat(failed.failure().type())
                                        .isEqualTo(ActivityFailed.class.getName());
                                assertThat(failed.failure().cause())
                                        .isInstanceOfSatisfying(
                                                Failure.Application.class,
                                                cause -> {
                                                    assertThat(cause.type()).isEqualTo("declined");
                                                    assertThat(cause.details().text())
                                                            .isEqualTo("42");
                                                });
                            });
            assertThat(engine.attempts("broken")).isOne();
        }
    }

    @Test
    void attempt_counter_survives_a_crash() {
        var flaky =
                Activity.of(
                        "flaky",
                        String.class,
                        Integer.class,
                        (ctx, text) -> {
                            if (ctx.attempt() < 3) {
                                throw new IllegalStateException("not yet");
                            }
                            return ctx.attempt();
                        });
        var policy = RetryPolicy.fixed(3, Duration.ofMinutes(1));
        var calls =
                Orchestration.of(
                        "calls",
                        String.class,
                        Integer.class,
                        (ctx, n) -> ctx.call(flaky.withRetry(policy), n));
        try (var engine = TestEngine.with(calls).activities(flaky).start()) {
            var instance = engine.start(calls, "a", "x");
            engine.advance(Duration.ofSeconds(1));
            engine.crash();
            engine.advance(Duration.ofMinutes(1));
            engine.crash();

            assertThat(engine.result(instance)).isEqualTo(3);
            assertThat(engine.attempts("flaky")).isEqualTo(3);
        }
    }

    @Test
    void attempt_counter_survives_an_orderly_restart() {
        var slow =
                Activity.of(
                        "slow",
                        String.class,
                        Integer.class,
                        (ctx, text) -> {
                            pause(ctx.attempt());
                            return ctx.attempt();
                        });
        var calls =
                Orchestration.of(
                        "calls", String.class, Integer.class, (ctx, n) -> ctx.call(slow, n));
        try (var engine = TestEngine.with(calls).activities(slow).start()) {
            ENGINE.set(engine);
            var instance = engine.start(calls, "a", "x");
            engine.advance(Duration.ofSeconds(1));
            engine.restart();

            assertThat(engine.result(instance)).isEqualTo(2);
            assertThat(engine.history("a"))
                    .extracting(entry -> entry.event().getClass().getSimpleName())
                    .contains(Event.ActivityAttemptFailed.class.getSimpleName());
        }
    }

    private static final java.util.concurrent.atomic.AtomicReference<TestEngine> ENGINE =
            new java.util.concurrent.atomic.AtomicReference<>();

    private static void pause(int attempt) throws InterruptedException {
        if (attempt == 1) {
            ENGINE.get().pause(Duration.ofHours(1));
        }
    }
}
