package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Event.Delivery;
import dev.perdure.engine.history.Event.TimerCreated;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.replay.Step;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Set;

/// What each message means to a running execution: a delivery, another attempt, or nothing any
/// more. Guarded by the baton.
final class TurnMessages {
    private final Execution execution;
    private final ExecutionParts parts;
    private final StoredProgress progress;
    private int late;

    TurnMessages(Execution execution, ExecutionParts parts, StoredProgress progress) {
        this.execution = execution;
        this.parts = parts;
        this.progress = progress;
    }

    /// {@return how many messages came for steps that had ended, and forgets them}
    int takeLate() {
        int count = late;
        late = 0;
        return count;
    }

    /// Applies a message.
    ///
    /// @throws EngineException if the instance cannot go on; it is to be parked
    void apply(Message message) {
        switch (message) {
            case Message.ActivityCompleted(var of, var event, var result) ->
                    activityEnded(of, event, new Event.ActivityCompleted(event, result));
            case Message.ActivityFailed failed -> attemptFailed(failed);
            case Message.TimerFired(var of, var event) -> timerFired(of, event);
            case Message.ExternalEvent(var name, var value) -> {
                execution.replay.deliver(new Event.ExternalEventReceived(name, value));
                refuseTooManyEvents();
            }
            case Message.ChildCompleted(var of, var event, var result) ->
                    answer(of, new Event.ChildCompleted(event, result));
            case Message.ChildFailed(var of, var event, var failure) ->
                    answer(of, new Event.ChildFailed(event, failure));
            case Message.Cancel(var reason) -> {
                execution.replay.deliver(new Event.CancelRequested(reason));
                execution.cancelIfRequested();
            }
            case Message.Unreadable(var problem) ->
                    throw new EngineException(
                            ErrorCode.HISTORY_UNDECODABLE,
                            "a message for this instance cannot be read: " + problem);
            case Message.Start _, Message.Terminated _ -> {
                // The start is event 1 already; a terminated instance runs no turn.
            }
        }
    }

    private void answer(int of, Delivery delivery) {
        if (of != parts.execution() || !execution.replay.deliver(delivery)) {
            late++;
        }
    }

    private void activityEnded(int of, long event, Delivery delivery) {
        var step = of == parts.execution() ? execution.replay.openStep(event) : null;
        if (step != null && ActivityCall.isQueued(step) && totalLimit(step) != null) {
            execution.effects().cancelledTimers.add(event);
        }
        answer(of, delivery);
        if (of == parts.execution() && progress.forget(event)) {
            execution.effects().closedSteps.add(event);
        }
    }

    private void timerFired(int of, long event) {
        var step = of == parts.execution() ? execution.replay.openStep(event) : null;
        var retryAt = step == null ? null : step.retryAt();
        if (step == null) {
            late++;
        } else if (step.start() instanceof TimerCreated(_, var fireAt)) {
            execution.replay.passTime(fireAt);
            execution.replay.deliver(new Event.TimerFired(event));
        } else if (step.start() instanceof ActivityScheduled && retryAt != null) {
            execution.replay.passTime(retryAt);
            startNextAttempt(step);
        } else if (ActivityCall.isQueued(step)) {
            queuedForTooLong(step);
        }
    }

    private void queuedForTooLong(Step step) {
        var limit = totalLimit(step);
        var start = ActivityCall.of(step).options().scheduleToStart();
        var due = limit == null ? null : step.startedAt().plus(limit);
        if (limit != null && due != null && !execution.replay.time().isBefore(due)) {
            giveUp(step, outOfTime(limit, null));
        } else if (start != null) {
            giveUp(
                    step,
                    new Failure.TimedOut(
                            Failure.Timeout.SCHEDULE_TO_START,
                            "no node took it within the schedule-to-start timeout of " + start,
                            null));
        } else if (due != null) {
            // An earlier timer of this step, or a turn that began before the time was up.
            execution.effects().fireAgain(step, due);
        }
    }

    private void giveUp(Step step, Failure failure) {
        execution.effects().closedSteps.add(step.event());
        activityEnded(
                parts.execution(),
                step.event(),
                new Event.ActivityFailed(step.event(), step.attempt(), failure));
    }

    private static @Nullable Duration totalLimit(Step step) {
        return ActivityCall.of(step).options().scheduleToClose();
    }

    private void attemptFailed(Message.ActivityFailed failed) {
        var step =
                failed.execution() == parts.execution()
                        ? execution.replay.openStep(failed.event())
                        : null;
        if (step == null || failed.attempt() < step.attempt() || step.retryAt() != null) {
            late++;
        } else {
            attemptFailed(step, failed);
        }
    }

    private void attemptFailed(Step step, Message.ActivityFailed failed) {
        var failure = failed.failure();
        int attempt = failed.attempt();
        var now = execution.replay.time();
        var options = ActivityCall.of(step).options();
        var delay =
                options.retry()
                        .delayAfter(
                                attempt,
                                failure,
                                Duration.between(step.startedAt(), now),
                                parts.environment().random());
        var limit = options.scheduleToClose();
        var retryAt = delay.map(now::plus).map(StoredTime::notBefore).orElse(null);
        if (retryAt == null || isFinal(failure)) {
            activityEnded(
                    parts.execution(),
                    step.event(),
                    new Event.ActivityFailed(step.event(), attempt, failure));
        } else if (limit != null && retryAt.isAfter(step.startedAt().plus(limit))) {
            activityEnded(
                    parts.execution(),
                    step.event(),
                    new Event.ActivityFailed(step.event(), attempt, outOfTime(limit, failure)));
        } else {
            retry(step, failed, retryAt);
        }
    }

    private static boolean isFinal(Failure failure) {
        return failure instanceof Failure.TimedOut(var timeout, _, _)
                && switch (timeout) {
                    case SCHEDULE_TO_CLOSE, SCHEDULE_TO_START -> true;
                    case START_TO_CLOSE, HEARTBEAT -> false;
                };
    }

    private void retry(Step step, Message.ActivityFailed failed, Instant retryAt) {
        boolean atOnce = !retryAt.isAfter(execution.replay.time());
        execution.replay.deliver(
                new Event.ActivityAttemptFailed(
                        step.event(),
                        failed.attempt(),
                        failed.failure(),
                        retryAt,
                        failed.progress()));
        if (atOnce) {
            startNextAttempt(step);
        } else {
            execution.effects().retryLater(step, retryAt);
        }
    }

    /// Records that the next attempt was started, so that whoever takes the instance over knows
    /// whether its timer is still set.
    private void startNextAttempt(Step step) {
        execution.replay.deliver(new Event.TimerFired(step.event()));
        execution.effects().runAttempt(step, execution.replay.time());
    }

    private static Failure outOfTime(Duration limit, @Nullable Failure last) {
        return new Failure.TimedOut(
                Failure.Timeout.SCHEDULE_TO_CLOSE,
                "no attempt is left within the schedule-to-close timeout of " + limit,
                last);
    }

    /// Starts again what an earlier owner of the instance was running. An attempt that waits for
    /// its time has a timer in the store, and steps of this turn are about to be started anyway.
    ///
    /// @param orphaned true if that owner was lost, so that its attempts may have run; they count
    /// @param completed steps whose completion was stored by that owner and comes next
    void recover(boolean orphaned, Set<Long> completed) {
        var started = new HashMap<String, Integer>();
        for (var step : execution.replay.openSteps()) {
            if (step.fresh()
                    || completed.contains(step.event())
                    || step.retryAt() != null
                    || !(step.start() instanceof ActivityScheduled scheduled)
                    || scheduled.queued()) {
                continue;
            }
            int place = started.merge(scheduled.id().name(), 1, Integer::sum);
            if (orphaned && mayHaveStarted(step, place)) {
                attemptFailed(
                        step,
                        new Message.ActivityFailed(
                                parts.execution(),
                                step.event(),
                                step.attempt(),
                                new Failure.NodeLost("the node that ran this attempt was lost"),
                                progress.of(step)));
            } else {
                execution.effects().runAttempt(step, execution.replay.time());
            }
        }
    }

    /// Attempts of one activity stand in line in the order they were asked for, so of those that
    /// are open only the first ones, as many as may run at once, can have started. An activity that
    /// must not run twice is never taken for one that only stood in line.
    private boolean mayHaveStarted(Step step, int place) {
        var name = step.start().id().name();
        return place <= parts.environment().concurrency(name)
                || ActivityCall.of(step).options().retry().maxAttempts() == 1;
    }

    private void refuseTooManyEvents() {
        int limit = parts.environment().limits().maxPendingEvents();
        int waiting = execution.replay.unconsumedEventCount();
        if (waiting > limit) {
            throw new EngineException(
                    ErrorCode.LIMIT_EXCEEDED,
                    ("instance '%s' has %d external events that its code did not consume, the limit"
                                    + " is %d (setting maxPendingEvents)")
                            .formatted(parts.instanceId(), waiting, limit));
        }
    }
}
