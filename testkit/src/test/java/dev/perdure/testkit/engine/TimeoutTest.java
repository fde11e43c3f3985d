package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.failureOf;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.InstanceFailed;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.testkit.TestEngine;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How long activities may take, and how they say that they are alive.
final class TimeoutTest {
    private final List<TestEngine> engines = new ArrayList<>();
    private final List<Integer> seen = new ArrayList<>();
    private int runs;

    private interface Work {
        Integer run(TestEngine engine, ActivityContext ctx) throws Exception;
    }

    private Activity<Integer, Integer> work(ActivityOptions options, Work work) {
        return activity("work", (ctx, n) -> work.run(engines.getFirst(), ctx)).withOptions(options);
    }

    private static Orchestration<Integer, Integer> calling(Activity<Integer, Integer> work) {
        return orchestration("calls", (ctx, n) -> ctx.call(work, n));
    }

    private TestEngine engine(Orchestration<?, ?> calls, Activity<?, ?>... activities) {
        var engine = TestEngine.with(calls).activities(activities).start();
        engines.add(engine);
        return engine;
    }

    @Test
    void attempt_that_takes_too_long_is_ended_and_repeated() {
        var work =
                work(
                        ActivityOptions.DEFAULTS.withStartToClose(Duration.ofSeconds(10)),
                        (engine, ctx) -> {
                            if (ctx.attempt() == 1) {
                                engine.pause(Duration.ofHours(1));
                            }
                            return ctx.attempt();
                        });
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            assertThat(engine.run(calls, "a", 0)).isEqualTo(2);
        }
    }

    @Test
    void attempt_that_stays_silent_is_ended() {
        var work =
                work(
                        ActivityOptions.DEFAULTS
                                .withHeartbeatTimeout(Duration.ofSeconds(10))
                                .withRetry(RetryPolicy.none()),
                        (engine, ctx) -> {
                            for (int i = 0; i < 5; i++) {
                                engine.pause(Duration.ofSeconds(8));
                                ctx.heartbeat(i);
                                seen.add(i);
                            }
                            engine.pause(Duration.ofSeconds(12));
                            return 1;
                        });
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            var failed = failureOf(() -> engine.run(calls, "a", 0));

            assertThat(failed.failure().cause())
                    .isInstanceOfSatisfying(
                            Failure.TimedOut.class,
                            cause ->
                                    assertThat(cause.timeout())
                                            .isEqualTo(Failure.Timeout.HEARTBEAT));
            assertThat(seen).containsExactly(0, 1, 2, 3, 4);
        }
    }

    @Test
    void all_attempts_together_may_not_take_longer_than_schedule_to_close() {
        var work =
                work(
                        ActivityOptions.DEFAULTS
                                .withScheduleToClose(Duration.ofSeconds(25))
                                .withRetry(RetryPolicy.fixed(100, Duration.ofSeconds(10))),
                        (_, _) -> {
                            runs++;
                            throw new IllegalStateException("again");
                        });
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            var failed = failureOf(() -> engine.run(calls, "a", 0));

            assertThat(failed.failure().cause()).isInstanceOf(Failure.TimedOut.class);
            assertThat(runs).isEqualTo(3);
        }
    }

    @Test
    void activity_that_no_node_takes_from_the_queue_runs_out_of_time() {
        var work =
                work(
                        ActivityOptions.DEFAULTS
                                .withTag("gpu")
                                .withScheduleToClose(Duration.ofMinutes(5)),
                        (_, _) -> 1);
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            var failed = failureOf(() -> engine.run(calls, "a", 0));

            assertThat(failed.failure().cause())
                    .isInstanceOfSatisfying(
                            Failure.TimedOut.class,
                            timedOut ->
                                    assertThat(timedOut.timeout())
                                            .isEqualTo(Failure.Timeout.SCHEDULE_TO_CLOSE));
            assertThat(engine.client().counts().workItems()).isZero();
            assertThat(engine.client().counts().timers()).isZero();
        }
    }

    @Test
    void activity_that_no_node_takes_in_time_from_the_queue_fails_at_once() {
        var work =
                work(
                        ActivityOptions.DEFAULTS
                                .withTag("gpu")
                                .withScheduleToStart(Duration.ofMinutes(1))
                                .withScheduleToClose(Duration.ofMinutes(5)),
                        (_, _) -> 1);
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            var before = engine.clock().instant();
            var failed = failureOf(() -> engine.run(calls, "a", 0));

            assertThat(timeout(failed)).isEqualTo(Failure.Timeout.SCHEDULE_TO_START);
            assertThat(Duration.between(before, engine.clock().instant()))
                    .isBetween(Duration.ofSeconds(59), Duration.ofSeconds(66));
            assertThat(engine.client().counts().workItems()).isZero();
            assertThat(engine.client().counts().timers()).isZero();
        }
    }

    @Test
    void activity_that_stands_in_line_for_too_long_fails() {
        var work =
                work(
                        ActivityOptions.DEFAULTS
                                .withConcurrency(1)
                                .withScheduleToStart(Duration.ofSeconds(90)),
                        (engine, ctx) -> {
                            engine.pause(Duration.ofMinutes(1));
                            runs++;
                            return 1;
                        });
        var calls = fanOut(work);
        try (var engine = engine(calls, work)) {
            var failed = failureOf(() -> engine.run(calls, "a", 3));

            assertThat(timeout(failed)).isEqualTo(Failure.Timeout.SCHEDULE_TO_START);
            assertThat(runs).isEqualTo(2);
        }
    }

    private static Failure.@Nullable Timeout timeout(InstanceFailed failed) {
        return failed.failure().cause() instanceof Failure.TimedOut timedOut
                ? timedOut.timeout()
                : null;
    }

    @Test
    void next_attempt_sees_the_last_heartbeat() {
        var work =
                work(
                        ActivityOptions.DEFAULTS,
                        (_, ctx) -> {
                            int from = ctx.lastHeartbeat(Integer.class).orElse(0);
                            ctx.heartbeat(from + 10);
                            if (from < 20) {
                                throw new IllegalStateException("failed at " + from);
                            }
                            return from;
                        });
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            assertThat(engine.run(calls, "a", 0)).isEqualTo(20);
        }
    }

    @Test
    void next_attempt_sees_the_last_heartbeat_also_after_a_crash() {
        var work =
                work(
                        ActivityOptions.DEFAULTS,
                        (engine, ctx) -> {
                            int from = ctx.lastHeartbeat(Integer.class).orElse(0);
                            if (from == 0) {
                                ctx.heartbeat(7);
                                engine.pause(Duration.ofHours(1));
                            }
                            return from;
                        });
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            var instance = engine.start(calls, "a", 0);
            engine.settle();
            engine.clock().advance(Duration.ofSeconds(2));
            engine.settle();
            engine.crash();

            assertThat(engine.result(instance)).isEqualTo(7);
        }
    }

    @Test
    void no_more_attempts_run_at_once_than_the_activity_allows() {
        var most = new ArrayList<Integer>();
        var work =
                work(
                        ActivityOptions.DEFAULTS.withConcurrency(3),
                        (engine, ctx) -> {
                            most.add(++runs);
                            engine.pause(Duration.ofSeconds(1));
                            runs--;
                            return 1;
                        });
        var calls = fanOut(work);
        try (var engine = engine(calls, work)) {
            assertThat(engine.run(calls, "a", 10)).isEqualTo(10);
            assertThat(most).hasSize(10).allMatch(count -> count <= 3).contains(3);
        }
    }

    private static Orchestration<Integer, Integer> fanOut(Activity<Integer, Integer> work) {
        return orchestration(
                "calls",
                (ctx, n) -> {
                    var parts = new ArrayList<Durable<Integer>>();
                    for (int i = 0; i < n; i++) {
                        parts.add(ctx.start(work, i));
                    }
                    return ctx.all(parts).await().size();
                });
    }

    /// The engine dies more often than an activity may be tried, in a different place of the line
    /// each time.
    @Test
    void activities_that_only_stood_in_line_lose_no_attempt_when_a_node_dies() {
        var work =
                work(
                        ActivityOptions.DEFAULTS
                                .withConcurrency(2)
                                .withRetry(RetryPolicy.fixed(3, Duration.ZERO)),
                        (engine, ctx) -> {
                            engine.pause(Duration.ofMinutes(1));
                            return 1;
                        });
        var calls = fanOut(work);
        try (var engine = engine(calls, work)) {
            var instance = engine.start(calls, "a", 20);
            for (int crash = 0; crash < 6; crash++) {
                engine.advance(Duration.ofSeconds(90));
                engine.crash();
            }

            assertThat(engine.result(instance)).isEqualTo(20);
        }
    }

    @Test
    void cancelled_activity_is_told_at_once() {
        var work =
                work(
                        ActivityOptions.DEFAULTS,
                        (engine, ctx) -> {
                            try {
                                engine.pause(Duration.ofDays(1));
                            } catch (InterruptedException e) {
                                seen.add(ctx.isCancelled() ? 1 : 0);
                                throw e;
                            }
                            return 1;
                        });
        var calls = calling(work);
        try (var engine = engine(calls, work)) {
            engine.start(calls, "a", 0);
            engine.settle();
            engine.cancel("a", "not wanted");

            assertThat(engine.runUntilEnded("a").reason()).isEqualTo("not wanted");
            engine.settle();
            assertThat(seen).containsExactly(1);
        }
    }
}
