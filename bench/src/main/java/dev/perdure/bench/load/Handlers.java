package dev.perdure.bench.load;

import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.provider.Provider;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/// The orchestrations and activities of the workloads: ordinary ones, with default options. Counts
/// executions where they happen. Safe for any thread.
public final class Handlers {
    /// Input of `par` and `chain`.
    record Steps(int count, int millis) {}

    /// Input of one step.
    record Step(int number, int millis) {}

    /// Input of `hello`.
    record Greeting(String id) {}

    private final LongAdder executions = new LongAdder();
    private final Activity<Step, String> work =
            Activity.of("work", Step.class, String.class, this::work);
    private final Activity<Greeting, String> greet =
            Activity.of("greet", Greeting.class, String.class, this::greet);
    private final Orchestration<Steps, String> par =
            Orchestration.of("par", Steps.class, String.class, this::par);
    private final Orchestration<Greeting, String> hello =
            Orchestration.of("hello", Greeting.class, String.class, this::hello);
    private final Orchestration<Steps, String> chain =
            Orchestration.of("chain", Steps.class, String.class, this::chain);

    /// {@return an engine with default options that runs them}
    public Engine engine(Provider provider) {
        return Engine.on(provider).register(par, hello, chain).register(work, greet).start();
    }

    /// {@return how many activities have run}
    public long executions() {
        return executions.sum();
    }

    /// {@return what runs the workloads through this client}
    public ClosedLoop.Starter through(Client client) {
        return (workload, id) -> run(client, workload, id);
    }

    private String run(Client client, Workload workload, String id) {
        var steps = new Steps(workload.steps(), workload.millis());
        return switch (workload.kind()) {
            case PAR -> client.run(par, id, steps);
            case HELLO -> client.run(hello, id, new Greeting(id));
            case CHAIN -> client.run(chain, id, steps);
            case IDLE -> throw new IllegalArgumentException("idle runs nothing");
        };
    }

    private String par(OrchestrationContext ctx, Steps steps) {
        var started = new ArrayList<Durable<String>>(steps.count());
        for (int i = 0; i < steps.count(); i++) {
            started.add(ctx.start(work, new Step(i, steps.millis())));
        }
        List<String> results = ctx.<String>all(started).await();
        return String.join(",", results);
    }

    private String hello(OrchestrationContext ctx, Greeting greeting) {
        return ctx.call(greet, greeting);
    }

    private String chain(OrchestrationContext ctx, Steps steps) {
        for (int i = 0; i < steps.count(); i++) {
            ctx.call(work, new Step(i, steps.millis()));
        }
        return "chain " + steps.count();
    }

    private String work(Step step) throws InterruptedException {
        executions.increment();
        if (step.millis() > 0) {
            pause(step.millis());
        }
        return "r" + step.number();
    }

    private String greet(Greeting greeting) {
        executions.increment();
        return "hello " + greeting.id();
    }

    /// Takes as long as a call to somebody else would.
    private static void pause(int millis) throws InterruptedException {
        var never = new CountDownLatch(1);
        if (never.await(millis, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("nobody counts down");
        }
    }
}
