package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.Event.ActivityAttemptFailed;
import dev.perdure.engine.history.Event.ActivityCompleted;
import dev.perdure.engine.history.Event.ActivityFailed;
import dev.perdure.engine.history.Event.CancelRequested;
import dev.perdure.engine.history.Event.ChildCompleted;
import dev.perdure.engine.history.Event.ChildFailed;
import dev.perdure.engine.history.Event.ChildStarted;
import dev.perdure.engine.history.Event.ExternalEventReceived;
import dev.perdure.engine.history.Event.TimerFired;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.orchestration.StepFailed;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.replay.Step;
import dev.perdure.engine.replay.Waiters;

import org.jspecify.annotations.Nullable;

/// A step as the code sees it: its recorded outcome turned into a value or an exception.
final class StepDurable<T extends @Nullable Object> extends LiveDurable<T> {
    private final Step step;
    private final PayloadType<T> type;

    StepDurable(Execution execution, Step step, PayloadType<T> type) {
        super(execution);
        this.step = step;
        this.type = type;
    }

    @Override
    T take() {
        return switch (step.outcome()) {
            case ActivityCompleted(_, var result) -> decode(result);
            case ChildCompleted(_, var result) -> decode(result);
            case ExternalEventReceived(_, var value) -> decode(value);
            case TimerFired _ -> decode(Payload.NONE);
            case ActivityFailed(_, var attempt, var failure) -> throw failed(attempt, failure);
            case ChildFailed(_, var failure) -> throw failed(0, failure);
            case null ->
                    throw failed(step.attempt(), new Failure.Cancelled("given up by the code"));
            case ActivityAttemptFailed _, CancelRequested _ ->
                    throw new IllegalStateException("not an outcome: " + step.outcome());
        };
    }

    private T decode(Payload payload) {
        try {
            return execution.codec().decode(payload, type);
        } catch (EngineException e) {
            throw execution.stop(e);
        }
    }

    private StepFailed failed(int attempt, Failure failure) {
        return step.start() instanceof ChildStarted child
                ? new dev.perdure.engine.orchestration.ChildFailed(child.childId(), failure)
                : new dev.perdure.engine.orchestration.ActivityFailed(
                        step.start().id().name(), attempt, failure);
    }

    @Override
    void listen(Waiters.Waiter waiter) {
        step.listen(waiter);
    }

    @Override
    public boolean isDone() {
        return step.ended();
    }

    @Override
    public void cancel() {
        execution.cancelStep(step);
    }
}
