package dev.perdure.engine.orchestration;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// A step that was started and may not have ended yet. It belongs to its orchestration: every
/// method must be called on one of its branches.
///
/// @param <T> the result
public interface Durable<T extends @Nullable Object> {
    /// Waits until the step ended. The thread is released meanwhile. May be called again; the
    /// answer is the same.
    ///
    /// @return the result
    /// @throws StepFailed if the step failed or was cancelled
    /// @throws OrchestrationCancelled if the instance was cancelled meanwhile
    T await();

    /// Waits for at most `limit`. If the time is up the step goes on; see [#cancel].
    ///
    /// @return the result, or empty if the time was up
    Optional<T> await(Duration limit);

    /// {@return true if [#await] would return or throw at once}
    boolean isDone();

    /// Gives the step up: an activity is told to stop, a timer is removed, a child is cancelled, a
    /// wait consumes no event. Nothing happens if it has ended.
    void cancel();

    /// {@return the result of `function` on the result; the function runs in the waiting branch and
    /// must be deterministic}
    <R extends @Nullable Object> Durable<R> map(Function<T, R> function);
}
