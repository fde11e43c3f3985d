package dev.perdure.testkit;

import dev.perdure.engine.observe.EngineListener;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.runtime.Node;
import dev.perdure.engine.runtime.NodeSettings;
import dev.perdure.engine.runtime.Registry;
import dev.perdure.testkit.stepping.StepScheduler;
import dev.perdure.testkit.stepping.SteppedNode;

import java.util.List;
import java.util.SplittableRandom;

/// What the nodes of a test are made of.
///
/// @param provider the store as the node sees it, faults included
record EngineParts(
        TestClock clock,
        Provider store,
        Provider provider,
        PayloadCodec codec,
        Handlers handlers,
        NodeSettings settings,
        SplittableRandom seeds,
        AttemptCounts attempts) {
    /// The code that the nodes run.
    record Handlers(List<Orchestration<?, ?>> orchestrations, List<Activity<?, ?>> activities) {
        Handlers {
            orchestrations = List.copyOf(orchestrations);
            activities = List.copyOf(activities);
        }
    }

    /// Joins the store with a new node.
    SteppedNode join() {
        var random = new SplittableRandom(seeds.nextLong());
        var registry =
                new Registry(handlers.orchestrations(), handlers.activities(), settings.limits());
        return new SteppedNode(
                new StepScheduler(attempts::begun),
                scheduler ->
                        new Node(
                                new Node.Parts(
                                        provider,
                                        registry,
                                        codec,
                                        settings,
                                        EngineListener.NONE,
                                        scheduler,
                                        random,
                                        _ -> {})));
    }
}
