package dev.perdure.examples;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;

import java.util.List;

/// An example as the command line offers it.
///
/// @param name one word
/// @param description one line
/// @param orchestrations all it consists of; the first is the one to start
/// @param activities what they call
/// @param sampleInput an input for the first orchestration, as JSON
public record Example(
        String name,
        String description,
        List<Orchestration<?, ?>> orchestrations,
        List<Activity<?, ?>> activities,
        String sampleInput) {
    public Example {
        orchestrations = List.copyOf(orchestrations);
        activities = List.copyOf(activities);
    }

    /// {@return what is started when somebody runs the example}
    public Orchestration<?, ?> orchestration() {
        return orchestrations.getFirst();
    }
}
