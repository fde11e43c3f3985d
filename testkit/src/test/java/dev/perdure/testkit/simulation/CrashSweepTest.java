package dev.perdure.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.IntStream;

/// Whatever call to the store fails, and however, orchestrations end as if it had not.
final class CrashSweepTest {
    private static final Activity<Integer, Integer> TWICE =
            Activity.of("twice", Integer.class, Integer.class, n -> 2 * n);
    private static final Activity<Integer, Integer> FLAKY =
            Activity.<Integer, Integer>of(
                            "flaky",
                            Integer.class,
                            Integer.class,
                            (ctx, n) -> {
                                if (ctx.attempt() < 2) {
                                    throw new IllegalStateException("not yet");
                                }
                                return n;
                            })
                    .withRetry(RetryPolicy.fixed(4, Duration.ofSeconds(30)));
    private static final ExternalEvent<Integer> NUMBER = ExternalEvent.of("number", Integer.class);

    @Test
    void chain_of_activities_survives_every_fault() {
        var chain =
                Orchestration.of(
                        "chain",
                        Integer.class,
                        Integer.class,
                        (ctx, n) -> ctx.call(TWICE, ctx.call(TWICE, ctx.call(TWICE, n))));

        var report =
                CrashSweep.of(() ->
                                Scenario.of(
                                        TestEngine.with(chain).activities(TWICE),
                                        engine -> engine.run(chain, "a", 1)))
                        .run();

        assertThat(report.runs()).isGreaterThan(20);
    }

    @Test
    void fan_out_with_retries_and_timer_survives_every_fault() {
        var fan =
                Orchestration.of(
                        "fan",
                        Integer.class,
                        Integer.class,
                        (ctx, n) -> {
                            var parts =
                                    IntStream.range(0, n)
                                            .mapToObj(i -> ctx.start(FLAKY, i))
                                            .toList();
                            ctx.sleep(Duration.ofSeconds(5));
                            return ctx.all(parts).await().stream().mapToInt(i -> i).sum();
                        });

        CrashSweep.of(() ->
                        Scenario.of(
                                TestEngine.with(fan).activities(FLAKY),
                                engine -> engine.run(fan, "a", 5)))
                .run();
    }

    @Test
    void external_events_are_neither_lost_nor_doubled_nor_reordered() {
        var sums = Orchestration.of("sums", Integer.class, String.class, CrashSweepTest::collect);

        CrashSweep.of(() ->
                        Scenario.of(
                                TestEngine.with(sums),
                                engine -> {
                                    var instance = engine.start(sums, "a", 0);
                                    for (int i = 0; i < 9; i++) {
                                        engine.raise("a", NUMBER, i);
                                        if (i % 2 == 0) {
                                            engine.step();
                                        }
                                    }
                                    return engine.result(instance);
                                }))
                .run();
    }

    private static String collect(OrchestrationContext ctx, Integer from) {
        var seen = new StringBuilder();
        for (int i = from; i < from + 3; i++) {
            seen.append(ctx.awaitEvent(NUMBER)).append(' ');
        }
        if (ctx.execution() < 3) {
            return ctx.continueAsNew(
                    Orchestration.of("sums", Integer.class, String.class, CrashSweepTest::collect),
                    from + 3);
        }
        return seen.toString();
    }

    @Test
    void children_survive_every_fault() {
        var child =
                Orchestration.of(
                        "child", Integer.class, Integer.class, (ctx, n) -> ctx.call(TWICE, n));
        var parent =
                Orchestration.of(
                        "parent",
                        Integer.class,
                        Integer.class,
                        (ctx, n) -> {
                            var one = ctx.startChild(child, n);
                            var two = ctx.startChild(child, n + 1);
                            return one.await() + two.await();
                        });

        CrashSweep.of(() ->
                        Scenario.of(
                                TestEngine.with(parent, child).activities(TWICE),
                                engine -> engine.run(parent, "p", 4)))
                .run();
    }

    @Test
    void cancellation_with_compensation_survives_every_fault() {
        var saga =
                Orchestration.of(
                        "saga",
                        Integer.class,
                        Integer.class,
                        (ctx, n) -> {
                            ctx.call(TWICE, n);
                            try {
                                return ctx.awaitEvent(NUMBER);
                            } catch (OrchestrationCancelled e) {
                                ctx.shielded(() -> ctx.call(TWICE, -n));
                                throw e;
                            }
                        });

        CrashSweep.of(() ->
                        Scenario.of(
                                TestEngine.with(saga).activities(TWICE),
                                engine -> {
                                    engine.start(saga, "a", 4);
                                    engine.settle();
                                    engine.cancel("a", "changed my mind");
                                    return engine.runUntilEnded("a").status();
                                }))
                .run();
    }

    @Test
    void scopes_races_and_recorded_values_survive_every_fault() {
        var mixed =
                Orchestration.of(
                        "mixed",
                        Integer.class,
                        Integer.class,
                        (ctx, n) -> {
                            ctx.now();
                            int base = ctx.sideEffect("base", Integer.class, () -> 3);
                            try (var scope = ctx.scope("s")) {
                                var left = scope.fork("left", c -> c.call(TWICE, base));
                                var right =
                                        scope.fork(
                                                "right",
                                                c -> {
                                                    c.sleep(Duration.ofSeconds(1));
                                                    return c.callInline(TWICE, n);
                                                });
                                scope.join();
                                var fast = ctx.timer("fast", Duration.ofSeconds(1)).map(_ -> 1);
                                var slow = ctx.timer("slow", Duration.ofSeconds(9)).map(_ -> 2);
                                return left.await()
                                        + right.await()
                                        + ctx.race(java.util.List.of(slow, fast)).await();
                            }
                        });

        CrashSweep.of(() ->
                        Scenario.of(
                                TestEngine.with(mixed).activities(TWICE),
                                engine -> engine.run(mixed, "a", 4)))
                .run();
    }
}
