package dev.perdure.testkit;

import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.Provider;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/// Describes a [TestEngine]. Not safe for several threads.
public final class TestEngineBuilder {
    private final List<Orchestration<?, ?>> orchestrations = new ArrayList<>();
    private final List<Activity<?, ?>> activities = new ArrayList<>();
    private EngineOptions options =
            EngineOptions.defaults()
                    .withNodeId("test")
                    .withLease(Duration.ofDays(36_500))
                    .withIdleEviction(Duration.ofDays(36_500));
    private PayloadCodec codec = new JacksonCodec();
    private UnaryOperator<Provider> wrapper = UnaryOperator.identity();
    private long seed = 1;

    TestEngineBuilder() {}

    public TestEngineBuilder orchestrations(Orchestration<?, ?>... more) {
        orchestrations.addAll(List.of(more));
        return this;
    }

    public TestEngineBuilder activities(Activity<?, ?>... more) {
        activities.addAll(List.of(more));
        return this;
    }

    /// Changes the engine's options. The lease is so long that it never lapses, unless changed
    /// here.
    public TestEngineBuilder options(UnaryOperator<EngineOptions> change) {
        options = change.apply(options);
        return this;
    }

    public TestEngineBuilder codec(PayloadCodec other) {
        codec = other;
        return this;
    }

    /// Puts something between the engine and its store, such as a [FaultyProvider].
    public TestEngineBuilder provider(UnaryOperator<Provider> around) {
        var before = wrapper;
        wrapper = provider -> around.apply(before.apply(provider));
        return this;
    }

    /// Chooses the random numbers of the engine. Default: always the same.
    public TestEngineBuilder seed(long value) {
        seed = value;
        return this;
    }

    /// Makes the engine; it joins its store, which is empty, at its first step.
    public TestEngine start() {
        var clock = new TestClock();
        var store = StoreFactory.offered().open(clock);
        return new TestEngine(
                new EngineParts(
                        clock,
                        store,
                        wrapper.apply(store),
                        codec,
                        new EngineParts.Handlers(orchestrations, activities),
                        options.checked(),
                        new SplittableRandom(seed),
                        new AttemptCounts()));
    }
}
