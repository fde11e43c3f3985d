package dev.perdure.engine.orchestration;

import dev.perdure.engine.history.Failure;

/// A child orchestration did not complete: it failed, was cancelled, was terminated, or its start
/// was refused. [#failure] says which.
public final class ChildFailed extends StepFailed {
    private static final long serialVersionUID = 1L;

    private final String child;

    public ChildFailed(String child, Failure failure) {
        super("child '" + child + "'", failure);
        this.child = child;
    }

    /// {@return the child's instance id}
    public String child() {
        return child;
    }
}
