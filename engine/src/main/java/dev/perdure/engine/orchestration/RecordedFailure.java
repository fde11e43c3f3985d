package dev.perdure.engine.orchestration;

import dev.perdure.engine.history.Failure;

import org.jspecify.annotations.Nullable;

/// An exception that was thrown elsewhere or earlier and is known only from its record. It stands
/// in the cause chain of what the orchestration catches.
public final class RecordedFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    private RecordedFailure(Failure failure) {
        super(describe(failure), chain(failure.cause()), false, false);
        this.failure = failure;
    }

    static @Nullable RecordedFailure chain(@Nullable Failure failure) {
        return failure == null ? null : new RecordedFailure(failure);
    }

    static String describe(Failure failure) {
        return failure.message().isEmpty()
                ? failure.type()
                : failure.type() + ": " + failure.message();
    }

    public Failure failure() {
        return failure;
    }
}
