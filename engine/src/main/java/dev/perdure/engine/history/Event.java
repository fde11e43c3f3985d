package dev.perdure.engine.history;

import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// One fact in the history of an execution. Events are numbered from 1; the number is the position,
/// so an event does not carry it. A `step` of an event that ends something is the number of the
/// event that started it.
public sealed interface Event {
    /// An event that started a step or recorded its value on the spot.
    sealed interface StepEvent extends Event {
        StepId id();
    }

    /// A fact that came from outside and may wake a branch; replay repeats these in order.
    sealed interface Delivery extends Event {}

    /// The end of an execution.
    sealed interface Terminal extends Event {}

    /// Always event 1.
    ///
    /// @param name the orchestration's name
    /// @param version the handler version this execution keeps
    /// @param input the encoded input
    /// @param parent whom to tell about the end, or `null`
    /// @param carried external events that the previous execution did not consume, in order
    record ExecutionStarted(
            String name,
            int version,
            Payload input,
            @Nullable ParentLink parent,
            List<ExternalEventReceived> carried)
            implements Event {
        public ExecutionStarted {
            carried = List.copyOf(carried);
        }
    }

    /// An activity is to run.
    ///
    /// @param queued true if it went to the work queue because its node does not run it, or had too
    ///   much to do
    record ActivityScheduled(StepId id, Payload input, boolean queued) implements StepEvent {}

    /// A cheap activity ran inside the turn.
    record InlineCompleted(StepId id, Payload result) implements StepEvent {}

    /// A cheap activity failed inside the turn.
    record InlineFailed(StepId id, Failure failure) implements StepEvent {}

    record TimerCreated(StepId id, Instant fireAt) implements StepEvent {}

    record ExternalEventAwaited(StepId id) implements StepEvent {}

    /// A child orchestration is to start.
    ///
    /// @param detached true if nobody waits: the child outlives this execution
    record ChildStarted(StepId id, String childId, int version, Payload input, boolean detached)
            implements StepEvent {}

    /// A value that must not change on replay: a side effect, the time, randomness.
    record ValueRecorded(StepId id, Payload value) implements StepEvent {}

    /// The version chosen at an upgrade point.
    record VersionMarked(String change, int version) implements Event {}

    /// A step was given up by the code: a race was lost, a scope closed, the instance was
    /// cancelled.
    record StepCancelled(long step) implements Event {}

    record ActivityCompleted(long step, Payload result) implements Delivery {}

    /// The last attempt failed.
    record ActivityFailed(long step, int attempt, Failure failure) implements Delivery {}

    /// One attempt failed and another follows. Wakes nobody.
    ///
    /// @param progress the last heartbeat of the attempt, or [Payload#NONE]
    record ActivityAttemptFailed(
            long step, int attempt, Failure failure, Instant retryAt, Payload progress)
            implements Delivery {}

    /// A timer is due, or the delay before another attempt of an activity is over: that attempt was
    /// started.
    record TimerFired(long step) implements Delivery {}

    record ExternalEventReceived(String name, Payload value) implements Delivery {}

    record ChildCompleted(long step, Payload result) implements Delivery {}

    record ChildFailed(long step, Failure failure) implements Delivery {}

    record CancelRequested(String reason) implements Delivery {}

    record ExecutionCompleted(Payload result) implements Terminal {}

    record ExecutionFailed(Failure failure) implements Terminal {}

    record ExecutionCancelled(String reason) implements Terminal {}

    record ExecutionTerminated(String reason) implements Terminal {}

    record ExecutionContinued(int version, Payload input) implements Terminal {}
}
