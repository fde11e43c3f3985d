package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.StepKind;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityFailed;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.Scope;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.replay.Replay;
import dev.perdure.engine.replay.Step;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// The durable operations of a running orchestration. Guarded by the baton; every method checks
/// that it is called by the thread that holds it.
final class LiveContext implements OrchestrationContext {
    private final Execution execution;
    private final ExecutionParts parts;
    private final Environment environment;

    LiveContext(Execution execution, ExecutionParts parts) {
        this.execution = execution;
        this.parts = parts;
        this.environment = parts.environment();
    }

    @Override
    public String instanceId() {
        return parts.instanceId();
    }

    @Override
    public int execution() {
        return parts.execution();
    }

    @Override
    public boolean isReplaying() {
        return execution.replay.isReplaying();
    }

    @Override
    public System.Logger logger() {
        return new ReplaySafeLogger(this, parts.orchestration().name());
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> Durable<O> start(
            Activity<I, O> activity, I input) {
        var branch = execution.enter();
        refuseTooManySteps();
        boolean local = environment.runsLocally(activity);
        var step =
                claim(
                        request(branch, StepKind.ACTIVITY, activity.name()),
                        id ->
                                new Event.ActivityScheduled(
                                        id,
                                        encode(input, activity.input(), id),
                                        !local || overflows(activity)));
        step.attach(new ActivityCall(activity.options(), local));
        startIfFresh(step);
        return new StepDurable<>(execution, step, activity.output());
    }

    private boolean overflows(Activity<?, ?> activity) {
        int asked = execution.effects().localStarts.size();
        return environment.overflows(activity, instanceId(), asked);
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> O callInline(
            Activity<I, O> activity, I input) {
        var branch = execution.enter();
        execution.requireDurable();
        var step =
                claim(
                        request(branch, StepKind.INLINE_ACTIVITY, activity.name()),
                        id -> InlineCode.run(activity, input, id, parts));
        return switch (step.start()) {
            case Event.InlineCompleted(_, var result) -> decode(result, activity.output());
            case Event.InlineFailed(_, var failure) ->
                    throw new ActivityFailed(activity.name(), 1, failure);
            case Event.StepEvent other ->
                    throw new IllegalStateException("not an inline activity: " + other);
        };
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> Durable<O> startChild(
            Orchestration<I, O> child, I input) {
        var branch = execution.enter();
        var id = execution.replay.peekId(request(branch, StepKind.CHILD, child.name()));
        var generation = execution() == 1 ? "" : ":" + execution();
        var path = branch.path.isEmpty() ? "" : branch.path + "/";
        return startChild(
                child,
                input,
                instanceId() + generation + "/" + path + child.name() + "/" + id.occurrence());
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> Durable<O> startChild(
            Orchestration<I, O> child, I input, String childId) {
        return new StepDurable<>(
                execution, startOther(child, input, childId, false), child.output());
    }

    @Override
    public <I extends @Nullable Object, O extends @Nullable Object> void startDetached(
            Orchestration<I, O> orchestration, I input, String id) {
        startOther(orchestration, input, id, true);
    }

    private <I extends @Nullable Object> Step startOther(
            Orchestration<I, ?> other, I input, String id, boolean detached) {
        var branch = execution.enter();
        refuseTooManySteps();
        var step =
                claim(
                        request(branch, StepKind.CHILD, other.name()),
                        stepId ->
                                new Event.ChildStarted(
                                        stepId,
                                        environment.limits().checkedName(id, "id of a child"),
                                        other.version(),
                                        encode(input, other.input(), stepId),
                                        detached));
        startIfFresh(step);
        return step;
    }

    @Override
    public <T> Optional<T> awaitEvent(ExternalEvent<T> event, Duration limit) {
        var wait = event(event);
        if (wait.isDone()) {
            return Optional.ofNullable(wait.await());
        }
        var result = wait.await(limit);
        if (result.isEmpty()) {
            wait.cancel();
        }
        return result;
    }

    @Override
    public <T extends @Nullable Object> Durable<T> event(ExternalEvent<T> event) {
        var branch = execution.enter();
        var step =
                claim(
                        request(branch, StepKind.EXTERNAL_EVENT, event.name()),
                        Event.ExternalEventAwaited::new);
        return new StepDurable<>(execution, step, event.type());
    }

    @Override
    public Durable<@Nullable Void> timer(String name, Duration duration) {
        var branch = execution.enter();
        var step =
                claim(
                        request(branch, StepKind.TIMER, name),
                        id -> new Event.TimerCreated(id, fireAt(duration, name)));
        startIfFresh(step);
        return new StepDurable<>(execution, step, new PayloadType<@Nullable Void>(Void.class));
    }

    private Instant fireAt(Duration duration, String name) {
        if (duration.isNegative() || duration.compareTo(Duration.ofDays(365_000)) > 0) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT,
                    "timer '%s': expected a duration of 0 to 365000 days, found %s"
                            .formatted(name, duration));
        }
        return StoredTime.notBefore(execution.replay.time().plus(duration));
    }

    @Override
    public <T extends @Nullable Object> Durable<List<T>> all(List<? extends Durable<T>> steps) {
        execution.enter();
        return new LiveDurable.All<T>(execution, LiveDurable.live(steps));
    }

    @Override
    public <T extends @Nullable Object> Durable<T> any(List<? extends Durable<? extends T>> steps) {
        execution.enter();
        return first(steps);
    }

    @Override
    public <T extends @Nullable Object> Durable<T> race(
            List<? extends Durable<? extends T>> steps) {
        execution.enter();
        var first = this.<T>first(steps);
        first.cancelLosers();
        return first;
    }

    private <T extends @Nullable Object> LiveDurable.First<T> first(
            List<? extends Durable<? extends T>> steps) {
        if (steps.isEmpty()) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT, "any and race: expected at least one step, found none");
        }
        return new LiveDurable.First<>(execution, LiveDurable.live(steps));
    }

    @Override
    public Scope scope(String name) {
        var branch = execution.enter();
        checkedPathPart(name);
        return new LiveScope(execution, branch, branch.scopePath(name));
    }

    static void checkedPathPart(String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('#') >= 0) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT,
                    "scope and branch names: expected text without '/' and '#', found '"
                            + name
                            + "'");
        }
    }

    @Override
    public <T extends @Nullable Object> T shielded(Callable<T> code) throws Exception {
        var branch = execution.current();
        branch.raiseShield();
        try {
            return code.call();
        } finally {
            branch.lowerShield();
        }
    }

    @Override
    @SuppressWarnings("TypeParameterUnusedInFormals") // typed so that callers can return it
    public <I extends @Nullable Object, O extends @Nullable Object> O continueAsNew(
            Orchestration<I, O> next, I input) {
        var branch = execution.enter();
        if (!branch.path.isEmpty()) {
            throw new EngineException(
                    ErrorCode.BAD_ARGUMENT,
                    "continueAsNew was called in branch '%s'; only the main branch may"
                            .formatted(branch.path));
        }
        var payload = encode(input, next.input(), "continueAsNew");
        throw execution.leave(
                new Outcome.Continued(
                        new dev.perdure.engine.provider.HandlerId(next.name(), next.version()),
                        payload));
    }

    @Override
    public Instant now() {
        var now = new Recorded<>(StepKind.NOW, "now", PayloadType.of(Instant.class));
        return recorded(now, environment::now);
    }

    @Override
    public UUID randomUuid() {
        var uuid = new Recorded<>(StepKind.UUID, "uuid", PayloadType.of(UUID.class));
        return recorded(uuid, environment::randomUuid);
    }

    @Override
    public double random() {
        var random = new Recorded<>(StepKind.RANDOM, "random", PayloadType.of(Double.class));
        return recorded(random, environment::random);
    }

    @Override
    public <T extends @Nullable Object> T sideEffect(
            String name, Class<T> type, Supplier<? extends T> supplier) {
        execution.enter();
        execution.requireDurable();
        return recorded(
                new Recorded<>(StepKind.SIDE_EFFECT, name, new PayloadType<>(type)), supplier);
    }

    private record Recorded<T extends @Nullable Object>(
            StepKind kind, String name, PayloadType<T> type) {}

    private <T extends @Nullable Object> T recorded(
            Recorded<T> what, Supplier<? extends T> supplier) {
        var branch = execution.enter();
        var step =
                claim(
                        request(branch, what.kind(), what.name()),
                        id -> new Event.ValueRecorded(id, encode(supplier.get(), what.type(), id)));
        return decode(((Event.ValueRecorded) step.start()).value(), what.type());
    }

    @Override
    public int version(String change, int min, int max) {
        execution.enter();
        try {
            return execution.replay.version(change, min, max);
        } catch (EngineException e) {
            throw execution.stop(e);
        }
    }

    private Replay.Request request(Branch branch, StepKind kind, String name) {
        if (name.length() > environment.limits().maxNameLength() || Limits.hasNul(name)) {
            environment.limits().checkedName(name, kind.words());
        }
        return new Replay.Request(branch.path, kind, name, branch.shields());
    }

    private Step claim(Replay.Request request, Replay.StepFactory factory) {
        try {
            return execution.replay.claim(request, factory);
        } catch (EngineException e) {
            if (e.code() == ErrorCode.NONDETERMINISM) {
                throw execution.stop(e);
            }
            throw e;
        }
    }

    private void startIfFresh(Step step) {
        if (step.fresh()) {
            execution.effects().start(step);
        }
    }

    private void refuseTooManySteps() {
        int limit = environment.limits().maxOpenSteps();
        if (execution.replay.openStepCount() >= limit) {
            throw new EngineException(
                    ErrorCode.LIMIT_EXCEEDED,
                    ("instance '%s' has %d open steps, the limit is %d (setting maxOpenSteps)."
                                    + " Await some before starting more, or split the work among"
                                    + " children")
                            .formatted(instanceId(), execution.replay.openStepCount(), limit));
        }
    }

    private <T extends @Nullable Object> Payload encode(T value, PayloadType<T> type, Object what) {
        return environment.limits().checked(parts.codec().encode(value, type), what);
    }

    private <T extends @Nullable Object> T decode(Payload payload, PayloadType<T> type) {
        try {
            return parts.codec().decode(payload, type);
        } catch (EngineException e) {
            throw execution.stop(e);
        }
    }
}
