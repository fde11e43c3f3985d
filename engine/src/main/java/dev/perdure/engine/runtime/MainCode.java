package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.payload.PayloadCodec;

import org.jspecify.annotations.Nullable;

/// The outermost frame of user code: input in, outcome out.
final class MainCode {
    private MainCode() {}

    static Outcome run(Execution execution, LiveContext context, ExecutionParts parts) {
        try {
            return call(parts.orchestration(), execution, context, parts);
        } catch (Unwind _) {
            return new Outcome.Unwound();
        } catch (OrchestrationCancelled e) {
            var reason = execution.replay.cancelReason();
            return reason != null
                    ? new Outcome.Cancelled(reason)
                    : new Outcome.Failed(Failures.of(e, parts.codec()));
        } catch (OutOfMemoryError e) {
            return new Outcome.Parked("the orchestration ran out of memory: " + e.getMessage());
        } catch (Throwable e) {
            return new Outcome.Failed(Failures.of(e, parts.codec()));
        }
    }

    private static <I extends @Nullable Object, O extends @Nullable Object> Outcome call(
            Orchestration<I, O> orchestration,
            Execution execution,
            LiveContext context,
            ExecutionParts parts)
            throws Exception {
        var body = orchestration.body();
        if (body == null) {
            throw new EngineException(
                    ErrorCode.REGISTRATION,
                    orchestration + " has no code. Register it with a body");
        }
        var codec = parts.codec();
        var started = execution.replay.started();
        I input;
        try {
            input = codec.decode(started.input(), orchestration.input());
        } catch (EngineException e) {
            throw execution.stop(e);
        }
        var result = body.run(context, input);
        return new Outcome.Completed(encode(codec, orchestration, result, parts));
    }

    private static <O extends @Nullable Object> dev.perdure.engine.payload.Payload encode(
            PayloadCodec codec, Orchestration<?, O> orchestration, O result, ExecutionParts parts) {
        var limits = parts.environment().limits();
        return limits.checked(codec.encode(result, orchestration.output()), "result");
    }
}
