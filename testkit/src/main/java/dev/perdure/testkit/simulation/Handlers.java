package dev.perdure.testkit.simulation;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;

import java.util.List;

/// The code that the nodes of a simulation run.
record Handlers(List<Orchestration<?, ?>> orchestrations, List<Activity<?, ?>> activities) {
    Handlers {
        orchestrations = List.copyOf(orchestrations);
        activities = List.copyOf(activities);
    }
}
