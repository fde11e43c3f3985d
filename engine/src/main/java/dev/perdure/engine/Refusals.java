package dev.perdure.engine;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ControlOutcome;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.ProviderException;

import org.jspecify.annotations.Nullable;

/// The words for what a store refuses.
final class Refusals {
    private Refusals() {}

    static EngineException of(EnqueueOutcome outcome, String id, int maxPendingEvents) {
        return switch (outcome.result()) {
            case EXISTS, EXISTS_FINISHED -> exists(outcome.instance(), id);
            case NO_SUCH_INSTANCE -> noSuchInstance(id);
            case FINISHED -> finished(id);
            case FULL ->
                    new EngineException(
                            ErrorCode.LIMIT_EXCEEDED,
                            ("instance '%s' has %d external events waiting, which is the limit"
                                            + " (setting maxPendingEvents). Raise again later")
                                    .formatted(id, maxPendingEvents));
            case ACCEPTED, ATTACHED -> throw new IllegalArgumentException("not refused");
        };
    }

    static EngineException unknownStart(String id, String why) {
        return new ProviderException(
                ErrorCode.PROVIDER_UNAVAILABLE,
                ("the start of instance '%s' may be stored or not: %s. Start it again; if it exists"
                                + " then, it was stored")
                        .formatted(id, why),
                null);
    }

    static EngineException exists(InstanceRecord existing) {
        return exists(existing, existing.id());
    }

    private static EngineException exists(@Nullable InstanceRecord existing, String id) {
        return new EngineException(
                ErrorCode.INSTANCE_EXISTS,
                ("instance '%s' exists%s. Choose another id, or a start policy that attaches to it"
                                + " or replaces it")
                        .formatted(
                                id,
                                existing == null
                                        ? ""
                                        : " (%s, %s)"
                                                .formatted(existing.handler(), existing.status())));
    }

    static void check(ControlOutcome outcome, String id) {
        switch (outcome) {
            case DONE -> {}
            case NO_SUCH_INSTANCE -> throw noSuchInstance(id);
            case FINISHED -> throw finished(id);
            case NOT_PARKED ->
                    throw new EngineException(
                            ErrorCode.INSTANCE_NOT_PARKED,
                            "instance '%s' is not parked, so there is nothing to resume"
                                    .formatted(id));
        }
    }

    static EngineException of(DeleteOutcome outcome, String id) {
        return switch (outcome) {
            case DeleteOutcome.NoSuchInstance _ -> noSuchInstance(id);
            case DeleteOutcome.StillRunning(var running) ->
                    new EngineException(
                            ErrorCode.INSTANCE_RUNNING,
                            ("instance '%s' cannot be deleted: '%s' has not ended. Cancel or"
                                            + " terminate it first")
                                    .formatted(id, running));
            case DeleteOutcome.HasParent(var parent) ->
                    new EngineException(
                            ErrorCode.BAD_ARGUMENT,
                            "instance '%s' is a child of '%s' and is deleted with it"
                                    .formatted(id, parent));
            case DeleteOutcome.Deleted _ -> throw new IllegalArgumentException("not refused");
        };
    }

    private static EngineException noSuchInstance(String id) {
        return new EngineException(
                ErrorCode.NO_SUCH_INSTANCE,
                "instance '%s' does not exist. List instances to find the right id".formatted(id));
    }

    private static EngineException finished(String id) {
        return new EngineException(
                ErrorCode.INSTANCE_FINISHED,
                "instance '%s' has ended already, so it takes no messages".formatted(id));
    }
}
