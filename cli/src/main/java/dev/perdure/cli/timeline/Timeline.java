package dev.perdure.cli.timeline;

import dev.perdure.cli.timeline.TimelineStep.FailedAttempt;
import dev.perdure.cli.timeline.TimelineStep.State;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.StepId;
import dev.perdure.engine.history.StepKind;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The steps of one execution, in the order they were started.
///
/// @param start of the execution
/// @param end of the execution, or `null` if it has not ended
/// @param steps its steps
public record Timeline(Instant start, @Nullable Instant end, List<TimelineStep> steps) {
    public Timeline {
        steps = List.copyOf(steps);
    }

    /// Reads a whole history.
    public static Timeline of(List<HistoryEntry> history) {
        var reading = new Reading();
        history.forEach(reading::take);
        return reading.timeline();
    }

    /// {@return the steps that have not ended}
    public List<TimelineStep> open() {
        return steps.stream().filter(TimelineStep::waits).toList();
    }

    /// {@return the last moment that the line has to show}
    ///
    /// @param now the time, for an execution that goes on
    public Instant until(Instant now) {
        var last = end == null ? now : end;
        return last.isBefore(start) ? start : last;
    }

    private static final class Reading {
        private final Map<Long, Open> open = new LinkedHashMap<>();
        private Instant start = Instant.EPOCH;
        private @Nullable Instant end;

        void take(HistoryEntry entry) {
            var at = entry.time();
            switch (entry.event()) {
                case Event.ExecutionStarted _ -> start = at;
                case Event.ActivityScheduled(var id, _, var queued) ->
                        begin(entry, id, queued ? "queued for other nodes" : "");
                case Event.TimerCreated(var id, var fireAt) ->
                        begin(entry, id, "fires at " + fireAt);
                case Event.ExternalEventAwaited(var id) -> begin(entry, id, "");
                case Event.ChildStarted child -> child(entry, child);
                case Event.InlineCompleted(var id, _) -> begin(entry, id, "").done(at);
                case Event.InlineFailed(var id, var failure) ->
                        begin(entry, id, "").failed(at, failure);
                case Event.ValueRecorded(var id, var value) ->
                        begin(entry, id, value.toString()).done(at);
                case Event.StepCancelled(var step) -> ended(step, State.CANCELLED, at);
                case Event.ActivityCompleted(var step, _) -> ended(step, State.DONE, at);
                case Event.ActivityFailed(var step, _, var failure) -> failed(step, at, failure);
                case Event.ActivityAttemptFailed failed -> attempt(failed, at);
                case Event.TimerFired(var step) -> ended(step, State.DONE, at);
                case Event.ExternalEventReceived received -> received(received, at);
                case Event.ChildCompleted(var step, _) -> ended(step, State.DONE, at);
                case Event.ChildFailed(var step, var failure) -> failed(step, at, failure);
                case Event.VersionMarked _, Event.CancelRequested _ -> {}
                case Event.Terminal _ -> end = at;
            }
        }

        private Open begin(HistoryEntry entry, StepId id, String detail) {
            var step = new Open(entry.number(), id, entry.time(), detail);
            open.put(entry.number(), step);
            return step;
        }

        private void child(HistoryEntry entry, Event.ChildStarted child) {
            var step = begin(entry, child.id(), "instance " + child.childId());
            if (child.detached()) {
                step.done(entry.time());
            }
        }

        private void ended(long step, State state, Instant at) {
            var found = open.get(step);
            if (found != null) {
                found.end(state, at);
            }
        }

        private void failed(long step, Instant at, Failure failure) {
            var found = open.get(step);
            if (found != null) {
                found.failed(at, failure);
            }
        }

        private void attempt(Event.ActivityAttemptFailed failed, Instant at) {
            var found = open.get(failed.step());
            if (found != null) {
                found.attempts.add(
                        new FailedAttempt(
                                failed.attempt(), words(failed.failure()), at, failed.retryAt()));
            }
        }

        /// Goes to the longest waiting step of this name, as the engine does.
        private void received(Event.ExternalEventReceived event, Instant at) {
            open.values().stream()
                    .filter(it -> it.awaits(event.name()))
                    .findFirst()
                    .ifPresent(it -> it.done(at));
        }

        Timeline timeline() {
            return new Timeline(start, end, open.values().stream().map(Open::step).toList());
        }
    }

    private static String words(Failure failure) {
        var type = failure.type();
        var name = type.substring(type.lastIndexOf('.') + 1);
        return failure.message().isEmpty() ? name : name + ": " + failure.message();
    }

    private static final class Open {
        private final long number;
        private final StepId id;
        private final Instant start;
        private final List<FailedAttempt> attempts = new ArrayList<>();
        private String detail;
        private State state = State.OPEN;
        private @Nullable Instant end;

        Open(long number, StepId id, Instant start, String detail) {
            this.number = number;
            this.id = id;
            this.start = start;
            this.detail = detail;
        }

        boolean awaits(String event) {
            return state == State.OPEN
                    && id.kind() == StepKind.EXTERNAL_EVENT
                    && id.name().equals(event);
        }

        void done(Instant at) {
            end(State.DONE, at);
        }

        void failed(Instant at, Failure failure) {
            detail = words(failure);
            end(State.FAILED, at);
        }

        void end(State how, Instant at) {
            state = how;
            end = at;
        }

        TimelineStep step() {
            return new TimelineStep(number, id, start, end, state, attempts, detail);
        }
    }
}
