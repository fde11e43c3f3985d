package dev.perdure.engine.orchestration;

import dev.perdure.engine.history.Failure;

/// A step ended badly. Catch it to compensate or to take another way; uncaught it fails the
/// orchestration. [#getCause] leads through the recorded chain of causes.
public sealed class StepFailed extends RuntimeException permits ActivityFailed, ChildFailed {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    StepFailed(String what, Failure failure) {
        super(what + ": " + RecordedFailure.describe(failure), RecordedFailure.chain(failure));
        this.failure = failure;
    }

    /// {@return the recorded reason}
    public Failure failure() {
        return failure;
    }

    /// {@return type of the reason: usually the class name of the exception that user code threw}
    public String type() {
        return failure.type();
    }
}
