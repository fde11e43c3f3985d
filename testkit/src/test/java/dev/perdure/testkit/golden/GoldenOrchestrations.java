package dev.perdure.testkit.golden;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.ApplicationException;
import dev.perdure.engine.orchestration.ChildFailed;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.RetryPolicy;

import java.time.Duration;
import java.util.List;

/// The code behind the recorded histories. It is never changed: later releases replay the histories
/// against it.
final class GoldenOrchestrations {
    static final Activity<Integer, Integer> TWICE =
            Activity.of("twice", Integer.class, Integer.class, n -> 2 * n);
    static final Activity<Integer, Integer> THIRD_TIME =
            Activity.<Integer, Integer>of(
                            "third-time",
                            Integer.class,
                            Integer.class,
                            (ctx, n) -> {
                                ctx.heartbeat(ctx.attempt());
                                if (ctx.attempt() < 3) {
                                    throw ApplicationException.retryable("busy", "try later")
                                            .withDetails(List.of(1, 2));
                                }
                                return n;
                            })
                    .withRetry(RetryPolicy.fixed(3, Duration.ofSeconds(10)));
    static final Activity<Integer, Integer> DECLINED =
            Activity.of(
                    "declined",
                    Integer.class,
                    Integer.class,
                    n -> {
                        throw ApplicationException.permanent("declined", "no");
                    });
    static final Activity<Integer, Integer> ELSEWHERE =
            Activity.of("elsewhere", Integer.class, Integer.class, n -> n)
                    .withOptions(ActivityOptions.DEFAULTS.withTag("gpu"));
    static final ExternalEvent<String> UNHEARD = ExternalEvent.of("unheard", String.class);
    static final ExternalEvent<String> WORD = ExternalEvent.of("word", String.class);

    static final Orchestration<Integer, Integer> CHAIN =
            of("chain", (ctx, n) -> ctx.call(TWICE, ctx.call(TWICE, n)));
    static final Orchestration<Integer, Integer> FAN =
            of(
                    "fan",
                    (ctx, n) -> {
                        var parts = List.of(ctx.start(TWICE, n), ctx.start(TWICE, n + 1));
                        return ctx.all(parts).await().stream().mapToInt(i -> i).sum();
                    });
    static final Orchestration<Integer, Integer> RETRIES =
            of("retries", (ctx, n) -> ctx.call(THIRD_TIME, n));
    static final Orchestration<Integer, Integer> FAILS =
            of("fails", (ctx, n) -> ctx.call(DECLINED, n));
    static final Orchestration<Integer, Integer> RECORDED =
            of("recorded", GoldenOrchestrations::recorded);
    static final Orchestration<Integer, Integer> SCOPES =
            of("scopes", GoldenOrchestrations::scopes);
    static final Orchestration<Integer, Integer> CHILDREN =
            of("children", GoldenOrchestrations::children);
    static final Orchestration<Integer, Integer> WORDS = of("words", GoldenOrchestrations::words);
    static final Orchestration<Integer, Integer> SAGA = of("saga", GoldenOrchestrations::saga);
    static final Orchestration<Integer, Integer> RACES = of("races", GoldenOrchestrations::races);
    static final Orchestration<Integer, Integer> QUEUES =
            of("queues", (ctx, n) -> ctx.call(ELSEWHERE, n));

    private GoldenOrchestrations() {}

    static Orchestration<?, ?>[] all() {
        return new Orchestration<?, ?>[] {
            CHAIN, FAN, RETRIES, FAILS, RECORDED, SCOPES, CHILDREN, WORDS, SAGA, RACES, QUEUES
        };
    }

    static Activity<?, ?>[] activities() {
        return new Activity<?, ?>[] {TWICE, THIRD_TIME, DECLINED, ELSEWHERE};
    }

    private static Orchestration<Integer, Integer> of(
            String name, Orchestration.Body<Integer, Integer> body) {
        return Orchestration.of(name, Integer.class, Integer.class, body);
    }

    private static Integer recorded(OrchestrationContext ctx, Integer n) {
        ctx.now();
        ctx.randomUuid();
        ctx.random();
        int effect = ctx.sideEffect("effect", Integer.class, () -> n + 1);
        int version = ctx.version("change", 1, 3);
        ctx.sleep(Duration.ofDays(30));
        ctx.logger().log(System.Logger.Level.DEBUG, "recorded");
        return ctx.callInline(TWICE, effect) + version;
    }

    private static Integer scopes(OrchestrationContext ctx, Integer n) {
        try (var scope = ctx.scope("outer")) {
            var left = scope.fork("left", c -> c.call(TWICE, c.call(TWICE, n)));
            var right =
                    scope.fork(
                            "right",
                            c -> {
                                try (var inner = c.scope("inner")) {
                                    var one = inner.fork("one", d -> d.call(TWICE, 7));
                                    inner.fork("never", d -> d.awaitEvent(WORD));
                                    return one.await();
                                }
                            });
            scope.join();
            return left.await() + right.await();
        }
    }

    private static Integer children(OrchestrationContext ctx, Integer n) {
        ctx.startDetached(CHAIN, n, "detached");
        var chain = ctx.startChild(CHAIN, n);
        var fails = ctx.startChild(FAILS, n, "failing-child");
        try {
            return chain.await() + fails.await();
        } catch (ChildFailed e) {
            return chain.await();
        }
    }

    private static Integer words(OrchestrationContext ctx, Integer n) {
        var first = ctx.awaitEvent(WORD);
        var second = ctx.awaitEvent(WORD, Duration.ofHours(1));
        int length = n + first.length() + second.orElse("").length();
        return ctx.execution() < 3 ? ctx.continueAsNew(WORDS, length) : length;
    }

    private static Integer saga(OrchestrationContext ctx, Integer n) throws Exception {
        int done = ctx.call(TWICE, n);
        try {
            return ctx.awaitEvent(WORD).length();
        } catch (OrchestrationCancelled e) {
            ctx.shielded(() -> ctx.call(TWICE, -done));
            throw e;
        }
    }

    private static Integer races(OrchestrationContext ctx, Integer n) {
        Durable<Integer> slow = ctx.timer("slow", Duration.ofHours(2)).map(_ -> 2);
        Durable<Integer> fast = ctx.timer("fast", Duration.ofHours(1)).map(_ -> 1);
        int winner = ctx.race(List.of(slow, fast)).await();
        return winner + ctx.start(TWICE, n).await(Duration.ofHours(1)).orElse(0);
    }
}
