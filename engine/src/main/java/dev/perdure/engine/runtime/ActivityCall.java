package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.replay.Step;

/// What the code said about an activity when it asked for it, and whether this node runs it;
/// attached to the step.
record ActivityCall(ActivityOptions options, boolean local) {
    private static final ActivityCall UNKNOWN = new ActivityCall(ActivityOptions.DEFAULTS, true);

    /// {@return true if attempts of the step go through the work queue}
    static boolean isQueued(Step step) {
        return step.start() instanceof ActivityScheduled scheduled
                && (scheduled.queued() || !of(step).local());
    }

    static ActivityCall of(Step step) {
        return step.attachment() instanceof ActivityCall call ? call : UNKNOWN;
    }
}
