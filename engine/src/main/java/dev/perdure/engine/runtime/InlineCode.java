package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.StepId;
import dev.perdure.engine.orchestration.Activity;

import org.jspecify.annotations.Nullable;

/// Runs a cheap activity inside the turn and makes its event.
final class InlineCode {
    private InlineCode() {}

    static <I extends @Nullable Object, O extends @Nullable Object> Event.StepEvent run(
            Activity<I, O> activity, I input, StepId id, ExecutionParts parts) {
        var body = activity.body();
        if (body == null) {
            throw new EngineException(
                    ErrorCode.REGISTRATION, activity + " has no code. Call it with a bound handle");
        }
        try {
            var result = body.run(new InlineActivityContext(id, parts), input);
            var payload = parts.codec().encode(result, activity.output());
            return new Event.InlineCompleted(id, parts.environment().limits().checked(payload, id));
        } catch (Unwind e) {
            throw e;
        } catch (Throwable e) {
            return new Event.InlineFailed(id, Failures.of(e, parts.codec()));
        }
    }
}
