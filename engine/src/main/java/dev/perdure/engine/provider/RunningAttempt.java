package dev.perdure.engine.provider;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

/// An attempt of an activity that runs on a node, for providers whose activities store their
/// outcome themselves, together with what they did. The context of every attempt is one, but not
/// that of an inline activity.
///
/// Such an attempt asks [#beginStoring] before it stores and says [#stored] afterwards. In between
/// no timeout, cancellation or end of the node decides about it any more. What it stored comes back
/// as a message, so it must be a [Message.ActivityCompleted] for this step, stored under this lease
/// in the sense of [Provider].
public interface RunningAttempt {
    /// {@return the lease under which it was begun}
    NodeLease lease();

    /// {@return the instance that asked for the activity}
    String instanceId();

    int execution();

    /// {@return number of the step}
    long event();

    /// {@return the number of its work item, or `null` if it is run by the owner of the instance}
    @Nullable Long workItem();

    /// {@return the result of its activity, encoded and checked as the engine would}
    ///
    /// @throws dev.perdure.engine.error.EngineException `ENG-001` or `ENG-003`
    Payload encodeResult(@Nullable Object result);

    /// {@return false if something else has decided about the attempt, so that nothing may be
    /// stored}
    boolean beginStoring();

    /// The outcome is stored, by this attempt or an earlier one.
    void stored();
}
