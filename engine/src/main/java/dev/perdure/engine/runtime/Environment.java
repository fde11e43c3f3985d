package dev.perdure.engine.runtime;

import dev.perdure.engine.orchestration.Activity;

import java.time.Instant;
import java.util.UUID;

/// What a node offers to the code of an orchestration beyond its history.
interface Environment {
    /// {@return the provider's time}
    Instant now();

    UUID randomUuid();

    double random();

    /// {@return true if this node runs the activity; otherwise it goes to the work queue}
    boolean runsLocally(Activity<?, ?> activity);

    /// {@return how many attempts of this activity a node runs at once}
    int concurrency(String activity);

    Limits limits();
}
