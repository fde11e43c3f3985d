package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Event.ChildStarted;
import dev.perdure.engine.history.Event.ExternalEventAwaited;
import dev.perdure.engine.history.Event.InlineCompleted;
import dev.perdure.engine.history.Event.InlineFailed;
import dev.perdure.engine.history.Event.TimerCreated;
import dev.perdure.engine.history.Event.ValueRecorded;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnCommit.NewWork;
import dev.perdure.engine.provider.TurnCommit.Timer;
import dev.perdure.engine.replay.Step;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a turn wants done besides its history: in the same commit, or on this node once it is
/// durable.
final class TurnEffects {
    private final String instance;
    private final int execution;
    final List<Timer> timers = new ArrayList<>(0);
    final List<Long> cancelledTimers = new ArrayList<>(0);
    final List<Envelope> outgoing = new ArrayList<>(0);
    final List<NewWork> work = new ArrayList<>(0);
    final List<Long> closedSteps = new ArrayList<>(0);
    final List<Step> localStarts = new ArrayList<>(0);
    final List<Long> localCancels = new ArrayList<>(0);

    TurnEffects(String instance, int execution) {
        this.instance = instance;
        this.execution = execution;
    }

    boolean isEmpty() {
        return timers.isEmpty()
                && cancelledTimers.isEmpty()
                && outgoing.isEmpty()
                && work.isEmpty()
                && closedSteps.isEmpty()
                && localStarts.isEmpty()
                && localCancels.isEmpty();
    }

    /// Carries out a step that was asked for in this turn.
    void start(Step step) {
        switch (step.start()) {
            case ActivityScheduled _ -> runAttempt(step, step.startedAt());
            case TimerCreated(_, var fireAt) ->
                    timers.add(new Timer(execution, step.event(), fireAt));
            case ChildStarted child -> {
                var parent =
                        child.detached() ? null : new ParentLink(instance, execution, step.event());
                outgoing.add(
                        new Envelope(
                                child.childId(),
                                new Message.Start(
                                        child.id().name(),
                                        child.version(),
                                        child.input(),
                                        parent,
                                        StartPolicy.DEFAULT)));
            }
            case ExternalEventAwaited _, InlineCompleted _, InlineFailed _, ValueRecorded _ -> {}
        }
    }

    /// Runs the due attempt of an activity: here, or through the work queue. Nobody may ever take
    /// it from there, so its total limit becomes a timer, and the store is told until when it may
    /// wait.
    void runAttempt(Step step, Instant visibleAt) {
        var call = ActivityCall.of(step);
        if (step.start() instanceof ActivityScheduled scheduled && ActivityCall.isQueued(step)) {
            var start = call.options().scheduleToStart();
            var limit = call.options().scheduleToClose();
            if (limit != null) {
                timers.add(new Timer(execution, step.event(), step.startedAt().plus(limit)));
            }
            work.add(
                    new NewWork(
                            execution,
                            step.event(),
                            step.attempt(),
                            scheduled.id().name(),
                            call.options().tag(),
                            scheduled.input(),
                            visibleAt,
                            start == null ? null : visibleAt.plus(start)));
        } else {
            step.attemptStarted();
            localStarts.add(step);
        }
    }

    /// Lets an attempt wait until it is due.
    void retryLater(Step step, Instant retryAt) {
        timers.add(new Timer(execution, step.event(), retryAt));
    }

    /// Sets a timer again that came too early.
    void fireAgain(Step step, Instant due) {
        timers.add(new Timer(execution, step.event(), due));
    }

    /// Undoes a step that the code gave up.
    void cancel(Step step) {
        switch (step.start()) {
            case ActivityScheduled _ -> {
                if (!localStarts.remove(step)) {
                    closedSteps.add(step.event());
                    localCancels.add(step.event());
                    cancelledTimers.add(step.event());
                }
                work.removeIf(item -> item.event() == step.event());
            }
            case TimerCreated _ -> {
                if (!timers.removeIf(timer -> timer.event() == step.event())) {
                    cancelledTimers.add(step.event());
                }
            }
            case ChildStarted child ->
                    outgoing.add(
                            new Envelope(
                                    child.childId(),
                                    new Message.Cancel("given up by parent '" + instance + "'")));
            case ExternalEventAwaited _, InlineCompleted _, InlineFailed _, ValueRecorded _ -> {}
        }
    }

    /// Undoes a step that was open when the execution ended; the store clears its own rows by
    /// itself.
    void abandon(Step step) {
        switch (step.start()) {
            case ActivityScheduled _ -> {
                localStarts.remove(step);
                localCancels.add(step.event());
            }
            case ChildStarted child ->
                    outgoing.add(
                            new Envelope(
                                    child.childId(),
                                    new Message.Cancel("parent '" + instance + "' ended")));
            case TimerCreated _,
                    ExternalEventAwaited _,
                    InlineCompleted _,
                    InlineFailed _,
                    ValueRecorded _ -> {}
        }
    }

    void forgetLocalStarts() {
        localStarts.clear();
        timers.clear();
        work.clear();
    }
}
