package dev.perdure.testkit.exercise;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.ChildFailed;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.RetryPolicy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/// The orchestrations and activities of simulations and of runs with faults. Each result follows
/// from the input and from what the client did, so that it can be checked.
public final class Catalog {
    public static final String TAG = "queue";
    private static final RetryPolicy PATIENT = RetryPolicy.fixed(1_000, Duration.ofMillis(300));

    public static final Activity<Integer, Integer> TWICE =
            Activity.of("twice", Integer.class, Integer.class, n -> 2 * n).withRetry(PATIENT);
    public static final Activity<Integer, Integer> FLAKY =
            Activity.<Integer, Integer>of(
                            "flaky",
                            Integer.class,
                            Integer.class,
                            (ctx, n) -> {
                                ctx.heartbeat(n);
                                if (ctx.attempt() <= n % 3) {
                                    throw new IllegalStateException("attempt " + ctx.attempt());
                                }
                                return n;
                            })
                    .withRetry(PATIENT);
    public static final Activity<Integer, Integer> QUEUED =
            Activity.of("queued", Integer.class, Integer.class, n -> n + 1)
                    .withOptions(ActivityOptions.DEFAULTS.withRetry(PATIENT).withTag(TAG));
    public static final Activity<String, String> ECHO =
            Activity.of("echo", String.class, String.class, text -> text).withRetry(PATIENT);

    public static final Activity<Integer, Integer> INLINE =
            Activity.of("inline", Integer.class, Integer.class, n -> 2 * n);

    public static final ExternalEvent<Integer> NUMBER = ExternalEvent.of("number", Integer.class);
    public static final ExternalEvent<Integer> OTHER = ExternalEvent.of("other", Integer.class);

    public static final Orchestration<Integer, Integer> FAN =
            Orchestration.of("fan", Integer.class, Integer.class, Catalog::fan);
    public static final Orchestration<Integer, Integer> SCOPES =
            Orchestration.of("scopes", Integer.class, Integer.class, Catalog::scopes);
    public static final Orchestration<String, String> COLLECT =
            Orchestration.of("collect", String.class, String.class, Catalog::collect);
    public static final Orchestration<Integer, Integer> FAILING =
            Orchestration.of(
                    "failing",
                    Integer.class,
                    Integer.class,
                    (ctx, n) -> {
                        ctx.call(TWICE, n);
                        throw new IllegalArgumentException("as asked");
                    });
    public static final Orchestration<Integer, Integer> PARENT =
            Orchestration.of("parent", Integer.class, Integer.class, Catalog::parent);
    public static final Orchestration<Integer, Integer> SAGA =
            Orchestration.of("saga", Integer.class, Integer.class, Catalog::saga);
    public static final Orchestration<Integer, Integer> LIMITS =
            Orchestration.of("limits", Integer.class, Integer.class, Catalog::limits);
    public static final Orchestration<Integer, String> RECORDED =
            Orchestration.of("recorded", Integer.class, String.class, Catalog::recorded);
    public static final Orchestration<Integer, Integer> EDITED =
            Orchestration.named("edited", Integer.class, Integer.class);

    private Catalog() {}

    public static List<Orchestration<?, ?>> orchestrations(BooleanSupplier isEdited) {
        return List.of(
                FAN, SCOPES, COLLECT, FAILING, PARENT, SAGA, LIMITS, RECORDED, edited(isEdited));
    }

    public static List<Activity<?, ?>> activities() {
        return List.of(TWICE, FLAKY, QUEUED, ECHO, INLINE);
    }

    /// Runs `n` flaky activities at once, some through the queue; their sum.
    private static Integer fan(OrchestrationContext ctx, Integer n) {
        var parts = new ArrayList<Durable<Integer>>();
        for (int i = 0; i < n; i++) {
            parts.add(i % 4 == 3 ? ctx.start(QUEUED, i - 1) : ctx.start(FLAKY, i));
        }
        ctx.version("sum", 1, 2);
        return ctx.all(parts).await().stream().mapToInt(Integer::intValue).sum();
    }

    /// Two branches with a race each and a nested scope; ten times `n` and 6.
    private static Integer scopes(OrchestrationContext ctx, Integer n) {
        try (var scope = ctx.scope("both")) {
            var left = scope.fork("left", c -> c.call(TWICE, c.call(TWICE, n)) + race(c));
            var right =
                    scope.fork(
                            "right",
                            c -> {
                                try (var inner = c.scope("inner")) {
                                    var one = inner.fork("one", d -> d.callInline(INLINE, 3 * n));
                                    inner.fork("never", d -> d.awaitEvent(OTHER));
                                    return one.await() + race(c);
                                }
                            });
            scope.join();
            return left.await() + right.await();
        }
    }

    /// The faster of two timers; 3.
    private static int race(OrchestrationContext ctx) {
        Durable<Integer> slow = ctx.timer("slow", Duration.ofHours(9)).map(_ -> 9);
        Durable<Integer> fast = ctx.timer("fast", Duration.ofMillis(700)).map(_ -> 3);
        return ctx.race(List.of(slow, fast)).await();
    }

    /// Collects numbers until a negative one comes, three for each execution; all of them in order.
    private static String collect(OrchestrationContext ctx, String before) {
        var seen = new StringBuilder(before);
        for (int i = 0; i < 3; i++) {
            int number = ctx.awaitEvent(NUMBER);
            if (number < 0) {
                return seen.toString();
            }
            seen.append(ctx.call(ECHO, number + " "));
        }
        return ctx.continueAsNew(COLLECT, seen.toString());
    }

    /// One child that fails and two that do not; the sum of what they say.
    private static Integer parent(OrchestrationContext ctx, Integer n) {
        var failing = ctx.startChild(FAILING, n);
        var fan = ctx.startChild(FAN, n);
        var scopes = ctx.startChild(SCOPES, n);
        int sum = fan.await() + scopes.await();
        try {
            return sum + failing.await();
        } catch (ChildFailed e) {
            return sum + 1;
        }
    }

    /// Waits for a number and undoes what it did if it is cancelled; twice the number.
    private static Integer saga(OrchestrationContext ctx, Integer n) throws Exception {
        ctx.call(TWICE, n);
        try {
            return ctx.call(TWICE, ctx.awaitEvent(NUMBER));
        } catch (OrchestrationCancelled e) {
            ctx.shielded(() -> ctx.call(ECHO, "undone " + ctx.instanceId()));
            throw e;
        }
    }

    /// Waits for a number, for as long as `n` times 100 ms; the number or -1.
    private static Integer limits(OrchestrationContext ctx, Integer n) {
        var number = ctx.awaitEvent(NUMBER, Duration.ofMillis(100L * n));
        ctx.sleep(Duration.ofMillis(50));
        return number.orElse(-1);
    }

    /// Values that are recorded must be the same wherever they are seen.
    private static String recorded(OrchestrationContext ctx, Integer n) {
        var before = ctx.now();
        var uuid = ctx.randomUuid().toString();
        double random = ctx.random();
        int effect = ctx.sideEffect("effect", Integer.class, () -> n);
        var echo = ctx.call(ECHO, uuid + " " + random);
        var after = ctx.now();
        boolean same = echo.equals(uuid + " " + random) && !after.isBefore(before);
        return same ? "same " + effect : "different";
    }

    /// Is edited while it runs: what it does first, and what it returns, depends on the program.
    public static Orchestration<Integer, Integer> edited(BooleanSupplier isEdited) {
        return EDITED.withBody((ctx, n) -> {
            boolean edited = isEdited.getAsBoolean();
            ctx.call(edited ? FLAKY : TWICE, 0);
            return ctx.awaitEvent(NUMBER) + (edited ? 100 : 0);
        });
    }
}
