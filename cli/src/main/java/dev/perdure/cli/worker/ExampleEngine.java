package dev.perdure.cli.worker;

import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.provider.Provider;
import dev.perdure.examples.Examples;

import java.util.function.UnaryOperator;

/// Describes an engine with the handlers of all examples.
final class ExampleEngine {
    private ExampleEngine() {}

    static Engine.Builder on(Provider provider) {
        return on(provider, UnaryOperator.identity());
    }

    /// An engine whose activities are changed before they are registered.
    static Engine.Builder on(Provider provider, UnaryOperator<Activity<?, ?>> change) {
        var builder = Engine.on(provider);
        for (var example : Examples.all()) {
            example.orchestrations().forEach(builder::register);
            example.activities().forEach(it -> builder.register(change.apply(it)));
        }
        return builder;
    }
}
