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

    /// {@return true if the activity, which this node could run, should go to the work queue
    /// because this node has too much to do and others might have less}
    ///
    /// @param asked activities that the instance asked for in this turn
    boolean overflows(Activity<?, ?> activity, String instance, int asked);

    /// {@return how many attempts of this activity a node runs at once}
    int concurrency(String activity);

    Limits limits();
}
