package dev.perdure.engine.orchestration;

/// The instance, or the branch, was cancelled. Thrown by the next durable call; every further
/// durable call outside of [OrchestrationContext#shielded] throws it again. Let it pass after
/// compensating.
public final class OrchestrationCancelled extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public OrchestrationCancelled(String reason) {
        super(reason);
    }
}
