package dev.perdure.testkit.exercise;

import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.StepEvent;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.StepId;
import dev.perdure.testkit.InvariantBroken;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Checks the history of one execution while it grows: no gap, no second outcome of a step, no
/// outcome of something that was never asked for, no timer before its time, nothing after the end.
public final class HistoryAudit {
    private final String where;
    private final Map<Long, StepEvent> started = new HashMap<>();
    private final Set<StepId> ids = new HashSet<>();
    private final Set<Long> ended = new HashSet<>();
    private final Map<Long, Integer> attempts = new HashMap<>();
    private final Map<Long, Integer> failed = new HashMap<>();
    private final Map<Long, Integer> retries = new HashMap<>();
    private int received;
    private int awaited;
    private long last;
    private Event.@Nullable Terminal end;

    public HistoryAudit(String where) {
        this.where = where;
    }

    public long last() {
        return last;
    }

    /// {@return the event that ended the execution, or `null`}
    public Event.@Nullable Terminal end() {
        return end;
    }

    /// {@return how many external events were given to waits, at most}
    public int consumed() {
        return Math.min(received, awaited);
    }

    public void add(HistoryChunk chunk) {
        check(chunk.firstEvent() == last + 1, "chunk begins at " + chunk.firstEvent());
        var turn = HistoryCodec.decode(chunk.data());
        check(
                turn.events().size() == chunk.events(),
                "chunk to %d holds %d events".formatted(chunk.lastEvent(), turn.events().size()));
        for (var event : turn.events()) {
            add(last + 1, event, turn.time());
        }
    }

    /// Takes the next event.
    public void add(HistoryEntry entry) {
        add(entry.number(), entry.event(), entry.time());
    }

    private void add(long number, Event event, Instant time) {
        check(number == last + 1, "the next event is number " + number);
        check(end == null, "an event follows the end: " + event);
        last = number;
        check(
                last == 1 == event instanceof Event.ExecutionStarted
                        || event instanceof Event.ExecutionTerminated,
                "misplaced: " + event);
        add(event, time);
    }

    private void add(Event event, Instant time) {
        switch (event) {
            case Event.ExecutionStarted started -> received += started.carried().size();
            case StepEvent step -> start(step);
            case Event.StepCancelled(var step) -> end(step, event);
            case Event.ActivityAttemptFailed attempt -> {
                check(isOpen(attempt.step()), "attempt of a step that is not open: " + event);
                var before = attempts.put(attempt.step(), attempt.attempt());
                check(before == null || before < attempt.attempt(), "attempt repeated: " + event);
                failed.merge(attempt.step(), 1, Integer::sum);
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
                check(
                        !time.isBefore(fireAt),
                        "timer of event %d fired at %s, before %s".formatted(step, time, fireAt));
                end(step, event);
            }
            case Event.ActivityScheduled _ -> {
                check(isOpen(step), "retry of a step that is not open: " + event);
                int count = retries.merge(step, 1, Integer::sum);
                check(
                        count <= failed.getOrDefault(step, 0),
                        "more retries than failed attempts: " + event);
            }
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
