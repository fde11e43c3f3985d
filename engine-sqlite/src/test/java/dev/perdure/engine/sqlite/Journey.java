package dev.perdure.engine.sqlite;

import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.RetryPolicy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/// A worker whose orchestrations use every kind of step, and which says on its output what each
/// activity did. It is made to be killed.
final class Journey {
    /// Enough attempts for every kill to hit the same activity.
    private static final RetryPolicy PATIENT = RetryPolicy.fixed(200, Duration.ofMillis(1));

    static final ExternalEvent<Integer> GO = ExternalEvent.of("go", Integer.class);

    private static final Activity<String, Integer> MEASURE =
            Activity.<String, Integer>of(
                            "measure",
                            String.class,
                            Integer.class,
                            (context, text) -> {
                                System.out.println("measured " + text);
                                return text.length();
                            })
                    .withRetry(PATIENT);

    static final Orchestration<String, Integer> LEG =
            Orchestration.of("leg", String.class, Integer.class, Journey::leg);

    /// What is left to do and what was seen.
    record Plan(int legs, String seen) {}

    static final Orchestration<Plan, String> JOURNEY =
            Orchestration.of("journey", Plan.class, String.class, Journey::travel);

    private Journey() {}

    private static Integer leg(OrchestrationContext ctx, String name) {
        ctx.sleep(Duration.ofMillis(3));
        return ctx.call(MEASURE, name);
    }

    /// One leg for each execution: parallel measures, one external event, a child, a side effect.
    private static String travel(OrchestrationContext ctx, Plan plan) {
        if (plan.legs() == 0) {
            return plan.seen();
        }
        var measures = new ArrayList<Durable<Integer>>();
        for (int i = 0; i < 3; i++) {
            measures.add(ctx.start(MEASURE, ctx.instanceId() + "/" + plan.legs() + "/" + i));
        }
        int go = ctx.awaitEvent(GO);
        int leg = ctx.callChild(LEG, "leg" + plan.legs());
        int sum = ctx.all(measures).await().stream().mapToInt(Integer::intValue).sum();
        var side = ctx.sideEffect("sign", String.class, () -> "s");
        if (sum == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        var seen = plan.seen() + go + side + leg + ";";
        return ctx.continueAsNew(JOURNEY, new Plan(plan.legs() - 1, seen));
    }

    /// {@return what a journey of two legs with the events 1 and 2 returns}
    static String expected() {
        return "1s4;2s4;";
    }

    /// Runs the handlers on a file until it is killed.
    static final class Worker {
        private Worker() {}

        public static void main(String[] arguments) throws InterruptedException {
            var provider = SqliteProvider.open(Path.of(arguments[0]));
            var options = EngineOptions.defaults().withIdleEviction(Duration.ofMillis(200));
            var engine =
                    Engine.on(provider)
                            .register(JOURNEY, LEG)
                            .register(MEASURE)
                            .options(options)
                            .start();
            System.out.println("ready");
            new java.util.concurrent.CountDownLatch(1).await();
            engine.close();
        }
    }
}
