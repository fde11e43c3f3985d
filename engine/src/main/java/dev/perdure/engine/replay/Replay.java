package dev.perdure.engine.replay;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Event.ActivityAttemptFailed;
import dev.perdure.engine.history.Event.ActivityCompleted;
import dev.perdure.engine.history.Event.ActivityFailed;
import dev.perdure.engine.history.Event.ActivityScheduled;
import dev.perdure.engine.history.Event.CancelRequested;
import dev.perdure.engine.history.Event.ChildCompleted;
import dev.perdure.engine.history.Event.ChildFailed;
import dev.perdure.engine.history.Event.Delivery;
import dev.perdure.engine.history.Event.ExecutionStarted;
import dev.perdure.engine.history.Event.ExternalEventReceived;
import dev.perdure.engine.history.Event.StepEvent;
import dev.perdure.engine.history.Event.TimerFired;
import dev.perdure.engine.history.StepId;
import dev.perdure.engine.history.StepKind;
import dev.perdure.engine.history.Turn;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// One execution as a state machine. The code asks for steps ([#claim]), deliveries end them, and
/// new events collect until the turn is taken ([#takeNewEvents]).
///
/// While a recorded history is left, requests are answered from it and [#replayNext] repeats the
/// recorded deliveries; afterwards requests make new events and [#deliver] appends what comes from
/// outside. Code that behaves the same sees the same, whichever of the two it is. Cost per event is
/// constant, whatever the length of the history.
public final class Replay {
    private final ExecutionStarted started;
    private final int maxEvents;
    private @Nullable RecordedHistory recorded;
    private Map<String, Event.VersionMarked> marked = Map.of();
    private long lastEvent;
    private Instant time;
    private final List<Event> newEvents = new ArrayList<>(4);
    private final Map<StepId, Integer> occurrences = new HashMap<>(4);
    private final SequencedMap<Long, Step> open = new TreeMap<>();
    private @Nullable Map<Long, Delivery> early;
    private @Nullable Map<String, Integer> versions;
    private final EventBuffer externalEvents = new EventBuffer();
    private @Nullable String cancelReason;

    private Replay(ExecutionStarted started, Instant time, int maxEvents) {
        this.started = started;
        this.time = time;
        this.maxEvents = maxEvents;
        started.carried().forEach(externalEvents::receive);
    }

    /// Begins an execution that has no history yet.
    ///
    /// @param maxEvents length at which new steps are refused
    public static Replay begin(ExecutionStarted started, Instant time, int maxEvents) {
        var replay = new Replay(started, time, maxEvents);
        replay.append(started);
        return replay;
    }

    /// Continues an execution from its history.
    ///
    /// @throws EngineException `ENG-004` if the history does not begin with its start
    public static Replay resume(List<Turn> history, int maxEvents) {
        if (history.isEmpty()
                || history.getFirst().events().isEmpty()
                || !(history.getFirst().events().getFirst() instanceof ExecutionStarted started)) {
            throw new EngineException(
                    ErrorCode.HISTORY_UNDECODABLE,
                    "expected a history that begins with ExecutionStarted, found "
                            + history.stream().flatMap(t -> t.events().stream()).findFirst());
        }
        var replay = new Replay(started, history.getLast().time(), maxEvents);
        var recorded = new RecordedHistory(history);
        replay.lastEvent = recorded.size();
        replay.recorded = recorded.size() > 1 ? recorded : null;
        replay.marked = recorded.versions();
        return replay;
    }

    public ExecutionStarted started() {
        return started;
    }

    /// {@return number of the last event, stored or new}
    public long lastEvent() {
        return lastEvent;
    }

    /// {@return true while the code repeats what is recorded}
    public boolean isReplaying() {
        if (recorded != null && recorded.exhausted()) {
            recorded = null;
        }
        return recorded != null;
    }

    /// Sets the time of the turn that begins, by the provider's clock.
    public void beginTurn(Instant now) {
        time = now;
    }

    /// Moves the time of a running turn on, which may take a timer that became due meanwhile.
    public void passTime(Instant atLeast) {
        time = time.isBefore(atLeast) ? atLeast : time;
    }

    public Instant time() {
        return time;
    }

    /// Answers a request for a step: from the history if it is recorded, else with a new event.
    ///
    /// @param request what the branch asks for
    /// @param event makes the event of a new step from its identity
    /// @throws Nondeterminism if this branch has recorded steps left, and not this one
    /// @throws EngineException `ENG-008` if the history is too long for new steps
    public Step claim(Request request, StepFactory event) {
        var id = nextId(request);
        var found = recorded == null ? null : recorded.take(id);
        if (found != null) {
            return open(
                    new Step(
                            found.event(),
                            found.step(),
                            found.time(),
                            new Step.Origin(request.shields(), false)));
        }
        refuseIfTooLong(id, request.shields());
        refuseIfRecordedOtherwise(id);
        var created = event.create(id);
        append(created);
        return open(new Step(lastEvent, created, time, new Step.Origin(request.shields(), true)));
    }

    /// What a branch asks for.
    ///
    /// @param shields how many shields against cancellation are up
    public record Request(String branch, StepKind kind, String name, int shields) {}

    /// Makes the event of a new step.
    @FunctionalInterface
    public interface StepFactory {
        StepEvent create(StepId id);
    }

    /// {@return the identity that the next such request will have}
    public StepId peekId(Request request) {
        var first = new StepId(request.branch(), request.kind(), request.name(), 1);
        var used = occurrences.get(first);
        return used == null
                ? first
                : new StepId(request.branch(), request.kind(), request.name(), used + 1);
    }

    private StepId nextId(Request request) {
        var id = peekId(request);
        var first =
                id.occurrence() == 1
                        ? id
                        : new StepId(request.branch(), request.kind(), request.name(), 1);
        occurrences.put(first, id.occurrence());
        return id;
    }

    private void refuseIfTooLong(StepId id, int shields) {
        long limit = shields > 0 ? maxEvents + maxEvents / 10L : maxEvents;
        if (lastEvent >= limit) {
            throw new EngineException(
                    ErrorCode.LIMIT_EXCEEDED,
                    ("%s: the history has %d events, the limit is %d (setting maxHistoryEvents)."
                                    + " Start a fresh history with ctx.continueAsNew")
                            .formatted(id, lastEvent, limit));
        }
    }

    private void refuseIfRecordedOtherwise(StepId id) {
        var left = recorded == null ? null : recorded.firstLeftIn(id.branch());
        if (left != null) {
            throw new Nondeterminism(left.event(), left.step().id().toString(), "asked for " + id);
        }
    }

    private Step open(Step step) {
        long number = step.event();
        switch (step.start()) {
            case Event.ExternalEventAwaited(var id) -> {
                open.put(number, step);
                externalEvents.await(id.name(), step);
                if (step.ended()) {
                    open.remove(number);
                }
            }
            case ActivityScheduled _, Event.TimerCreated _ -> open.put(number, step);
            case Event.ChildStarted child when !child.detached() -> open.put(number, step);
            case Event.ChildStarted _,
                    Event.InlineCompleted _,
                    Event.InlineFailed _,
                    Event.ValueRecorded _ -> {}
        }
        var arrived = early == null ? null : early.remove(number);
        if (arrived != null) {
            finish(step, arrived);
        }
        return step;
    }

    /// Gives a step up, unless it has ended.
    ///
    /// @return true if this was decided now, so that it has to be carried out; false if it has
    ///   ended or the decision is recorded
    public boolean cancel(Step step) {
        if (step.ended()) {
            return false;
        }
        open.remove(step.event());
        boolean fresh = recorded == null || !recorded.takeCancel(step.event());
        if (fresh) {
            append(new Event.StepCancelled(step.event()));
        }
        step.cancel();
        return fresh;
    }

    /// {@return the version for an upgrade point}
    ///
    /// @throws Nondeterminism if the recorded version is outside `min` and `max`
    public int version(String change, int min, int max) {
        Integer version = knownVersion(change);
        if (version == null) {
            version = isReplaying() ? min : max;
            if (!isReplaying()) {
                append(new Event.VersionMarked(change, max));
            }
        }
        if (version < min || version > max) {
            throw new Nondeterminism(
                    lastEvent,
                    "version %d of change '%s'".formatted(version, change),
                    "supports %d to %d".formatted(min, max));
        }
        versions = versions == null ? new HashMap<>(2) : versions;
        versions.put(change, version);
        return version;
    }

    private @Nullable Integer knownVersion(String change) {
        var mark = marked.get(change);
        if (mark != null) {
            return mark.version();
        }
        return versions == null ? null : versions.get(change);
    }

    /// Repeats the next recorded delivery.
    ///
    /// @return the delivery, or `null` if none is left
    /// @throws Nondeterminism if the code did not ask for something that is recorded before it
    public @Nullable Delivery replayNext() {
        if (recorded == null) {
            return null;
        }
        var delivery = recorded.nextDelivery();
        if (delivery == null) {
            recorded = null;
        } else {
            apply(delivery);
        }
        return delivery;
    }

    /// Takes a delivery from outside: appends it, unless nobody waits for it any more.
    ///
    /// @return false if it was ignored
    public boolean deliver(Delivery delivery) {
        boolean wanted =
                switch (delivery) {
                    case ExternalEventReceived _ -> true;
                    case CancelRequested _ -> cancelReason == null;
                    case ActivityAttemptFailed d -> open.containsKey(d.step());
                    case ActivityCompleted d -> open.containsKey(d.step());
                    case ActivityFailed d -> open.containsKey(d.step());
                    case TimerFired d -> open.containsKey(d.step());
                    case ChildCompleted d -> open.containsKey(d.step());
                    case ChildFailed d -> open.containsKey(d.step());
                };
        if (wanted) {
            append(delivery);
            apply(delivery);
        }
        return wanted;
    }

    private void apply(Delivery delivery) {
        switch (delivery) {
            case ExternalEventReceived event -> {
                var step = externalEvents.receive(event);
                if (step != null) {
                    open.remove(step.event());
                    step.end(event);
                }
            }
            case CancelRequested(var reason) -> cancelReason = reason;
            case ActivityAttemptFailed d -> end(d.step(), d);
            case ActivityCompleted d -> end(d.step(), d);
            case ActivityFailed d -> end(d.step(), d);
            case TimerFired d -> end(d.step(), d);
            case ChildCompleted d -> end(d.step(), d);
            case ChildFailed d -> end(d.step(), d);
        }
    }

    private void end(long number, Delivery delivery) {
        var step = open.get(number);
        if (step != null) {
            finish(step, delivery);
        } else if (recorded != null) {
            if (early == null) {
                early = new HashMap<>();
            }
            early.put(number, delivery);
        }
    }

    private void finish(Step step, Delivery delivery) {
        if (delivery instanceof ActivityAttemptFailed failed) {
            step.attemptFailed(failed);
        } else if (delivery instanceof TimerFired && step.start() instanceof ActivityScheduled) {
            step.attemptStarted();
        } else {
            open.remove(step.event());
            step.end(delivery);
        }
    }

    /// {@return the open step of this number, or `null`}
    public @Nullable Step openStep(long event) {
        return open.get(event);
    }

    public int openStepCount() {
        return open.size();
    }

    /// {@return the steps that have not ended, oldest first}
    public Collection<Step> openSteps() {
        return List.copyOf(open.values());
    }

    public @Nullable String cancelReason() {
        return cancelReason;
    }

    /// {@return external events that the code has not consumed, oldest first}
    public List<ExternalEventReceived> unconsumedEvents() {
        return externalEvents.unconsumed();
    }

    public int unconsumedEventCount() {
        return externalEvents.size();
    }

    /// Ends the execution.
    ///
    /// @throws Nondeterminism if the history goes on although the code has ended
    public void end(Event.Terminal how) {
        if (recorded != null) {
            recorded.requireExhausted();
            recorded = null;
        }
        append(how);
    }

    /// {@return true if the turn made events}
    public boolean hasNewEvents() {
        return !newEvents.isEmpty();
    }

    /// {@return the events of the turn, which are forgotten here}
    public List<Event> takeNewEvents() {
        var taken = List.copyOf(newEvents);
        newEvents.clear();
        return taken;
    }

    private void append(Event event) {
        newEvents.add(event);
        lastEvent++;
    }
}
