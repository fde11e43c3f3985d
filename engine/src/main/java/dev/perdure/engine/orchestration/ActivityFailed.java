package dev.perdure.engine.orchestration;

import dev.perdure.engine.history.Failure;

/// An activity failed for good: its last attempt failed, it ran out of time or it was cancelled.
public final class ActivityFailed extends StepFailed {
    private static final long serialVersionUID = 1L;

    private final String activity;
    private final int attempt;

    public ActivityFailed(String activity, int attempt, Failure failure) {
        super("activity '" + activity + "', attempt " + attempt, failure);
        this.activity = activity;
        this.attempt = attempt;
    }

    public String activity() {
        return activity;
    }

    /// {@return number of the last attempt}
    public int attempt() {
        return attempt;
    }
}
