package dev.perdure.engine.orchestration;

/// Thrown by [ActivityContext#heartbeat] in an activity whose result nobody waits for any more.
public final class ActivityCancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ActivityCancelled(String reason) {
        super(reason);
    }
}
