package dev.perdure.engine.sqlite.commit;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// An operation on its way through the writer. The writer runs it and completes it after the
/// commit; the caller waits.
final class Pending<T> {
    private final Writer.@Nullable Operation<T> operation;
    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private @Nullable T value;
    private @Nullable Throwable failure;

    private Pending(Writer.@Nullable Operation<T> operation) {
        this.operation = operation;
    }

    static <T> Pending<T> of(Writer.Operation<T> operation) {
        return new Pending<>(operation);
    }

    /// {@return nothing to do: it only wakes the writer}
    static Pending<Boolean> nudge() {
        return new Pending<>(null);
    }

    boolean isNudge() {
        return operation == null;
    }

    void run() throws SQLException {
        if (operation != null) {
            value = operation.run();
        }
    }

    boolean failed() {
        return failure != null;
    }

    void fail(Throwable because) {
        failure = because;
    }

    void complete() {
        if (failure != null) {
            outcome.completeExceptionally(failure);
        } else if (value != null) {
            outcome.complete(value);
        } else {
            outcome.completeExceptionally(new IllegalStateException("the operation did not run"));
        }
    }

    /// Waits for the commit, also through interrupts, because the outcome must be known.
    T await() {
        try {
            return outcome.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
