package dev.perdure.testkit.simulation;

import dev.perdure.testkit.TestEngine;
import dev.perdure.testkit.TestEngineBuilder;

import org.jspecify.annotations.Nullable;

/// Something that an engine is to do, and that can be done over and over.
///
/// @param engine the engine it runs on, not started
/// @param script starts instances, raises events, waits; whatever it returns must always be the
///   same
public record Scenario(TestEngineBuilder engine, Script script) {
    /// What happens around the engine. It is not disturbed by crashes of the engine.
    @FunctionalInterface
    public interface Script {
        @Nullable Object run(TestEngine engine);
    }

    public static Scenario of(TestEngineBuilder engine, Script script) {
        return new Scenario(engine, script);
    }
}
