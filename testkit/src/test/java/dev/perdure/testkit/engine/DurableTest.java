package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.TWICE;
import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.failureOf;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.ActivityFailed;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.testkit.HistoryAssert;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Waiting for one thing or several, and branches that run beside each other.
final class DurableTest {
    private static Integer run(Orchestration<Integer, Integer> orchestration, int input) {
        try (var engine = TestEngine.with(orchestration).activities(TWICE).start()) {
            return engine.run(orchestration, "a", input);
        }
    }

    @Test
    void all_gives_results_in_the_order_asked_for() {
        var code =
                orchestration(
                        "all",
                        (ctx, n) -> {
                            Durable<Integer> late =
                                    ctx.timer("late", Duration.ofHours(1)).map(_ -> 1);
                            var early = ctx.start(TWICE, n);
                            var both = ctx.all(List.of(late, early)).await();
                            return both.get(0) * 100 + both.get(1);
                        });

        assertThat(run(code, 4)).isEqualTo(108);
    }

    @Test
    void any_leaves_the_others_running() {
        var code =
                orchestration(
                        "any",
                        (ctx, n) -> {
                            Durable<Integer> slow =
                                    ctx.timer("slow", Duration.ofHours(2)).map(_ -> 2);
                            Durable<Integer> fast =
                                    ctx.timer("fast", Duration.ofHours(1)).map(_ -> 1);
                            int first = ctx.any(List.of(slow, fast)).await();
                            return 10 * first + slow.await();
                        });

        assertThat(run(code, 0)).isEqualTo(12);
    }

    @Test
    void race_cancels_the_losers_at_once() {
        var code =
                orchestration(
                        "race",
                        (ctx, n) -> {
                            Durable<Integer> slow =
                                    ctx.timer("slow", Duration.ofHours(2)).map(_ -> 2);
                            Durable<Integer> fast =
                                    ctx.timer("fast", Duration.ofHours(1)).map(_ -> 1);
                            return ctx.race(List.of(slow, fast)).await();
                        });
        try (var engine = TestEngine.with(code).start()) {
            assertThat(engine.run(code, "a", 0)).isEqualTo(1);
            assertThat(engine.store().counts().timers()).isZero();
        }
    }

    @Test
    void await_with_a_limit_gives_up_waiting_and_not_the_step() {
        var code =
                orchestration(
                        "limit",
                        (ctx, n) -> {
                            var timer = ctx.timer("day", Duration.ofDays(1)).map(_ -> 7);
                            var early = timer.await(Duration.ofHours(1));
                            return early.isEmpty() ? timer.await() : -1;
                        });

        assertThat(run(code, 0)).isEqualTo(7);
    }

    @Test
    void given_up_step_fails_as_cancelled_when_awaited() {
        var code =
                orchestration(
                        "cancel",
                        (ctx, n) -> {
                            var step = ctx.start(TWICE, n);
                            step.cancel();
                            try {
                                return step.await();
                            } catch (ActivityFailed e) {
                                return e.type().equals("cancelled") ? 1 : 0;
                            }
                        });
        try (var engine = TestEngine.with(code).activities(TWICE).start()) {
            assertThat(engine.run(code, "a", 3)).isEqualTo(1);
            assertThat(engine.attempts("twice")).isZero();
        }
    }

    @Test
    void branches_run_beside_each_other() {
        var code =
                orchestration(
                        "branches",
                        (ctx, n) -> {
                            try (var scope = ctx.scope("s")) {
                                for (int i = 0; i < 5; i++) {
                                    scope.fork(
                                            "b" + i,
                                            c -> {
                                                c.sleep(Duration.ofHours(1));
                                                return c.call(TWICE, 1);
                                            });
                                }
                                scope.join();
                            }
                            return (int) Duration.between(ctx.now(), ctx.now()).toSeconds();
                        });
        try (var engine = TestEngine.with(code).activities(TWICE).start()) {
            var before = engine.clock().instant();
            engine.run(code, "a", 0);

            assertThat(Duration.between(before, engine.clock().instant()))
                    .isLessThan(Duration.ofHours(2));
            assertThat(engine.attempts("twice")).isEqualTo(5);
        }
    }

    @Test
    void failing_branch_ends_the_join_and_the_others_are_cancelled() {
        var cancelled = new ArrayList<String>();
        var code =
                orchestration(
                        "failing",
                        (ctx, n) -> {
                            try (var scope = ctx.scope("s")) {
                                scope.fork(
                                        "waits",
                                        c -> {
                                            try {
                                                return c.awaitEvent(NUMBER);
                                            } catch (OrchestrationCancelled e) {
                                                cancelled.add(e.getMessage());
                                                throw e;
                                            }
                                        });
                                scope.fork(
                                        "fails",
                                        c -> {
                                            c.sleep(Duration.ofMinutes(1));
                                            throw new IllegalStateException("branch failed");
                                        });
                                scope.join();
                                return 0;
                            }
                        });
        try (var engine = TestEngine.with(code).start()) {
            assertThat(failureOf(() -> engine.run(code, "a", 0)).failure().message())
                    .isEqualTo("branch failed");
            assertThat(cancelled).hasSize(1);
        }
    }

    @Test
    void steps_of_nested_branches_have_their_path_in_their_names() {
        var code =
                orchestration(
                        "nested",
                        (ctx, n) -> {
                            try (var outer = ctx.scope("outer")) {
                                return outer.fork(
                                                "left",
                                                c -> {
                                                    try (var inner = c.scope("inner")) {
                                                        return inner.fork(
                                                                        "deep",
                                                                        d -> d.call(TWICE, n))
                                                                .await();
                                                    }
                                                })
                                        .await();
                            }
                        });
        try (var engine = TestEngine.with(code).activities(TWICE).start()) {
            assertThat(engine.run(code, "a", 2)).isEqualTo(4);
            HistoryAssert.assertThat(engine.history("a"))
                    .hasSteps("outer/left/inner/deep: activity 'twice'")
                    .isCompleted();
        }
    }

    @Test
    void inline_activity_runs_in_the_turn_and_is_recorded() {
        var runs = new ArrayList<Integer>();
        var inline =
                activity(
                        "inline",
                        (ctx, n) -> {
                            runs.add(n);
                            return n + 1;
                        });
        var code =
                orchestration(
                        "inlines",
                        (ctx, n) -> {
                            int value = ctx.callInline(inline, n);
                            ctx.sleep(Duration.ofHours(1));
                            return value;
                        });
        try (var engine = TestEngine.with(code).activities(inline).start()) {
            var instance = engine.start(code, "a", 1);
            engine.settle();
            engine.crash();

            assertThat(engine.result(instance)).isEqualTo(2);
            assertThat(runs).containsExactly(1);
        }
    }

    @Test
    void recorded_values_are_the_same_after_a_crash() {
        var seen = new ArrayList<List<Object>>();
        var code =
                orchestration(
                        "values",
                        (ctx, n) -> {
                            var values =
                                    List.<Object>of(
                                            ctx.now(),
                                            ctx.randomUuid(),
                                            ctx.random(),
                                            ctx.sideEffect("s", Integer.class, seen::size));
                            seen.add(values);
                            ctx.sleep(Duration.ofHours(1));
                            return 0;
                        });
        try (var engine = TestEngine.with(code).start()) {
            var instance = engine.start(code, "a", 1);
            engine.settle();
            engine.crash();
            engine.result(instance);

            assertThat(seen).hasSize(2);
            assertThat(seen.get(0)).isEqualTo(seen.get(1));
        }
    }

    @Test
    void version_of_a_change_is_kept_and_old_runs_get_the_old_one() {
        var program = new ArrayList<Integer>(List.of(0));
        var code =
                orchestration(
                        "versions",
                        (ctx, n) -> {
                            int version = program.getFirst() == 0 ? 1 : ctx.version("change", 1, 2);
                            ctx.call(TWICE, n);
                            ctx.sleep(Duration.ofHours(1));
                            return version;
                        });
        try (var engine = TestEngine.with(code).activities(TWICE).start()) {
            var old = engine.start(code, "old", 1);
            engine.settle();
            program.set(0, 1);
            var young = engine.start(code, "young", 1);
            engine.settle();
            engine.crash();

            assertThat(engine.result(old)).isEqualTo(1);
            assertThat(engine.result(young)).isEqualTo(2);
        }
    }

    @Test
    void retry_of_one_branch_does_not_hold_up_another() {
        var flaky =
                activity(
                                "flaky",
                                (ctx, n) -> {
                                    if (ctx.attempt() < 2) {
                                        throw new IllegalStateException("once");
                                    }
                                    return n;
                                })
                        .withRetry(RetryPolicy.fixed(2, Duration.ofHours(5)));
        var code =
                orchestration(
                        "both",
                        (ctx, n) -> {
                            var slow = ctx.start(flaky, n);
                            ctx.call(TWICE, n);
                            ctx.sideEffect("here", Boolean.class, () -> true);
                            return slow.await();
                        });
        try (var engine = TestEngine.with(code).activities(TWICE, flaky).start()) {
            var instance = engine.start(code, "a", 1);
            engine.settle();
            assertThat(engine.attempts("twice")).isOne();
            assertThat(engine.result(instance)).isEqualTo(1);
        }
    }
}
