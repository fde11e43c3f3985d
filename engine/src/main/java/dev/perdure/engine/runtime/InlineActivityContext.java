package dev.perdure.engine.runtime;

import dev.perdure.engine.history.StepId;
import dev.perdure.engine.orchestration.ActivityContext;

import java.time.Instant;
import java.util.Optional;

/// What an activity that runs inside a turn knows: one attempt, no deadline, nobody to report to.
record InlineActivityContext(StepId id, ExecutionParts parts) implements ActivityContext {
    @Override
    public String instanceId() {
        return parts.instanceId();
    }

    @Override
    public String activity() {
        return id.name();
    }

    @Override
    public int attempt() {
        return 1;
    }

    @Override
    public String idempotencyKey() {
        return IdempotencyKeys.of(parts.instanceId(), parts.execution(), id.toString());
    }

    @Override
    public void heartbeat(Object progress) {
        // Nothing can time out inside a turn, and there is no next attempt to tell.
    }

    @Override
    public <T> Optional<T> lastHeartbeat(Class<T> type) {
        return Optional.empty();
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.empty();
    }

    @Override
    public System.Logger logger() {
        return System.getLogger("dev.perdure.activity." + id.name());
    }
}
