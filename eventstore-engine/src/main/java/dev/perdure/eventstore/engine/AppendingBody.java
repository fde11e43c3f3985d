package dev.perdure.eventstore.engine;

import dev.perdure.engine.orchestration.ActivityContext;

import org.jspecify.annotations.Nullable;

/// The code of an activity that appends events, see [EventActivities#appending].
///
/// @param <I> input
/// @param <O> result
@FunctionalInterface
public interface AppendingBody<I extends @Nullable Object, O extends @Nullable Object> {
    /// Does its work in the transaction that also stores its result.
    ///
    /// @param events what it may append to
    O run(StepEvents events, ActivityContext ctx, I input) throws Exception;
}
