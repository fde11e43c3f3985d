package dev.perdure.testkit.simulation;

import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.runtime.Node;
import dev.perdure.engine.runtime.Registry;
import dev.perdure.testkit.exercise.Catalog;
import dev.perdure.testkit.stepping.StepScheduler;
import dev.perdure.testkit.stepping.SteppedNode;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Makes the nodes of a simulation, each with options of its own.
final class SimulatedNode {
    static final String KEEPER = "keeper";
    static final Duration LEASE = Duration.ofSeconds(6);

    /// What all nodes of a simulation share.
    record Shared(PayloadCodec codec, Handlers handlers, Consumer<ActivityContext> onAttempt) {}

    private SimulatedNode() {}

    /// Joins the store. A node named `keeper` serves every tag, others do by chance.
    static SteppedNode join(String id, Provider provider, Shared shared, RandomGenerator random) {
        var settings = options(id, random).checked();
        var registry =
                new Registry(
                        shared.handlers().orchestrations(),
                        shared.handlers().activities(),
                        settings.limits());
        return new SteppedNode(
                new StepScheduler(shared.onAttempt()),
                scheduler ->
                        new Node(
                                new Node.Parts(
                                        provider,
                                        registry,
                                        shared.codec(),
                                        settings,
                                        EngineListener.NONE,
                                        scheduler,
                                        random,
                                        _ -> {})));
    }

    private static EngineOptions options(String id, RandomGenerator random) {
        var options =
                EngineOptions.defaults()
                        .withNodeId(id)
                        .withLease(LEASE)
                        .withIdleEviction(Duration.ofMillis(random.nextInt(1, 3_000)))
                        .withMaxLiveInstances(random.nextInt(3, 100))
                        .withMaxConcurrentActivities(random.nextInt(1, 10))
                        .withMaxClaimsPerFetch(random.nextInt(1, 20))
                        .withMaxMessagesPerTurn(random.nextInt(1, 20))
                        .withMaxTurnsPerCommit(random.nextInt(1, 20))
                        .withQuietTurnLinger(Duration.ofMillis(random.nextInt(10)))
                        .withBackOff(Duration.ofMillis(100));
        return random.nextBoolean() || id.equals(KEEPER) ? options.withTag(Catalog.TAG) : options;
    }
}
