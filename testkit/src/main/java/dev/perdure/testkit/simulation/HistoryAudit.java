package dev.perdure.testkit.simulation;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.StepEvent;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.StepId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Checks the history of one execution while it grows: no gap, no second outcome of a step, no
/// outcome of something that was never asked for, no timer before its time, nothing after the end.
final class HistoryAudit {
    private final String where;
    private final Map<Long, StepEvent> started = new HashMap<>();
    private final Set<StepId> ids = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private int received;
    private int awaited;
    private long last;
    private Event.@Nullable Terminal end;

    HistoryAudit(String where) {
        this.where = where;
    }

    long last() {
        return last;
    }

    /// {@return the event that ended the execution, or `null`}
    Event.@Nullable Terminal end() {
        return end;
    }

    /// {@return how many external events were given to waits, at most}
    int consumed() {
        return Math.min(received, awaited);
    }

    void add(HistoryChunk chunk) {
        check(chunk.firstEvent() == last + 1, "chunk begins at " + chunk.firstEvent());
        var turn = HistoryCodec.decode(chunk.data());
        check(
                turn.events().size() == chunk.events(),
                "chunk to %d holds %d events".formatted(chunk.lastEvent(), turn.events().size()));
        for (var event : turn.events()) {
            check(end == null, "an event follows the end: " + event);
            last++;
            check(
                    last == 1 == event instanceof Event.ExecutionStarted
                            || event instanceof Event.ExecutionTerminated,
                    "misplaced: " + event);
            add(event, turn.time());
        }
    }

    private void add(Event event, Instant time) {
        switch (event) {
            case Event.ExecutionStarted started -> received += started.carried().size();
            case StepEvent step -> start(step);
            case Event.StepCancelled(var step) -> end(step, event);
            case Event.ActivityAttemptFailed failed -> {
                check(isOpen(failed.step()), "attempt of a step that is not open: " + event);
                var before = attempts.put(failed.step(), failed.attempt());
                check(before == null || before < failed.attempt(), "attempt repeated: " + event);
            }
            case Event.ActivityCompleted(var step, _) -> end(step, event);
            case Event.ActivityFailed(var step, _, _) -> end(step, event);
            case Event.TimerFired(var step) -> timerFired(step, time, event);
            case Event.ChildCompleted(var step, _) -> end(step, event);
            case Event.ChildFailed(var step, _) -> end(step, event);
            case Event.ExternalEventReceived _ -> received++;
            case Event.VersionMarked _, Event.CancelRequested _ -> {}
            case Event.Terminal terminal -> end = terminal;
        }
    }

    private void start(StepEvent step) {
        check(ids.add(step.id()), "started twice: " + step.id());
        started.put(last, step);
        if (step instanceof Event.ExternalEventAwaited) {
            awaited++;
        }
    }

    private void timerFired(long step, Instant time, Event event) {
        switch (started.get(step)) {
            case Event.TimerCreated(_, var fireAt) -> {
                check(!time.isBefore(fireAt), "timer of event %d fired early".formatted(step));
                end(step, event);
            }
            case Event.ActivityScheduled _ ->
                    check(isOpen(step), "retry of a step that is not open: " + event);
            case null -> check(false, "no step at event " + step);
            case StepEvent other -> check(false, "no timer at event " + step + ": " + other);
        }
    }

    private void end(long step, Event event) {
        check(started.containsKey(step), "outcome of event %d, which is no step".formatted(step));
        check(ended.add(step), "second outcome: " + event);
    }

    private boolean isOpen(long step) {
        return started.containsKey(step) && !ended.contains(step);
    }

    private void check(boolean holds, String problem) {
        if (!holds) {
            throw new InvariantBroken("%s, event %d: %s".formatted(where, last, problem));
        }
    }
}
