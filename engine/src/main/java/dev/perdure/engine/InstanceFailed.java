package dev.perdure.engine;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.Status;

/// An instance ended without a result.
public final class InstanceFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String instance;
    private final Status status;
    private final transient Failure failure;

    InstanceFailed(String instance, Status status, Failure failure) {
        super(
                "instance '%s' ended as %s: %s%s"
                        .formatted(
                                instance,
                                status,
                                failure.type(),
                                failure.message().isEmpty() ? "" : ": " + failure.message()));
        this.instance = instance;
        this.status = status;
        this.failure = failure;
    }

    public String instance() {
        return instance;
    }

    /// {@return `FAILED`, `CANCELLED` or `TERMINATED`}
    public Status status() {
        return status;
    }

    /// {@return the recorded reason with its chain of causes}
    public Failure failure() {
        return failure;
    }
}
