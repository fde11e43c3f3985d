package dev.perdure.engine.runtime;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Builds the commit of one turn from what the execution did. Guarded by the baton.
final class TurnAssembly {
    private final ExecutionParts parts;
    private final Execution execution;
    private final Message.@Nullable Start creation;
    private final List<Long> consumed;

    TurnAssembly(
            ExecutionParts parts,
            Execution execution,
            Message.@Nullable Start creation,
            List<Long> consumed) {
        this.parts = parts;
        this.execution = execution;
        this.creation = creation;
        this.consumed = List.copyOf(consumed);
    }

    /// The instance waits.
    TurnCommit running(TurnEffects effects) {
        return commit(chunk(), new TurnEnd.Running(), effects);
    }

    /// Only what must not be lost is stored; the turn itself is thrown away.
    TurnCommit parked(String reason) {
        var events = execution.replay.takeNewEvents();
        var start = creation == null ? List.<HistoryChunk>of() : chunk(1, events.subList(0, 1));
        var none = new TurnEffects(parts.instanceId(), parts.execution());
        return new TurnAssembly(parts, execution, creation, List.of())
                .commit(start, new TurnEnd.Parked(reason), none);
    }

    /// The code has ended.
    ///
    /// @throws dev.perdure.engine.error.EngineException if the history goes on nevertheless
    TurnCommit ended(Outcome outcome, TurnEffects effects) {
        var started = execution.replay.started();
        execution.replay.openSteps().forEach(effects::abandon);
        return switch (outcome) {
            case Outcome.Completed(var result) -> {
                execution.replay.end(new Event.ExecutionCompleted(result));
                tellParent(started.parent(), effects, result, null);
                yield commit(chunk(), new TurnEnd.Completed(result), effects);
            }
            case Outcome.Failed(var failure) -> {
                execution.replay.end(new Event.ExecutionFailed(failure));
                tellParent(started.parent(), effects, Payload.NONE, failure);
                yield commit(chunk(), new TurnEnd.Failed(failure), effects);
            }
            case Outcome.Cancelled(var reason) -> {
                execution.replay.end(new Event.ExecutionCancelled(reason));
                tellParent(started.parent(), effects, Payload.NONE, new Failure.Cancelled(reason));
                yield commit(chunk(), new TurnEnd.Cancelled(reason), effects);
            }
            case Outcome.Continued(var handler, var input) -> {
                var unconsumed = execution.replay.unconsumedEvents();
                execution.replay.end(new Event.ExecutionContinued(handler.version(), input));
                yield continued(
                        new Event.ExecutionStarted(
                                handler.name(),
                                handler.version(),
                                input,
                                started.parent(),
                                unconsumed),
                        effects);
            }
            case Outcome.Parked _, Outcome.Unwound _ ->
                    throw new IllegalStateException("not an end: " + outcome);
        };
    }

    private TurnCommit continued(Event.ExecutionStarted next, TurnEffects effects) {
        int number = parts.execution() + 1;
        var chunks = new ArrayList<>(chunk());
        chunks.add(HistoryCodec.chunk(number, 1, execution.replay.time(), List.of(next)));
        var handler = new HandlerId(next.name(), next.version());
        return commit(chunks, new TurnEnd.ContinuedAsNew(number, handler), effects);
    }

    private void tellParent(
            @Nullable ParentLink parent,
            TurnEffects effects,
            Payload result,
            @Nullable Failure failure) {
        if (parent != null) {
            var message =
                    failure == null
                            ? new Message.ChildCompleted(parent.execution(), parent.event(), result)
                            : new Message.ChildFailed(parent.execution(), parent.event(), failure);
            effects.outgoing.add(new Envelope(parent.instance(), message));
        }
    }

    private List<HistoryChunk> chunk() {
        var events = execution.replay.takeNewEvents();
        return events.isEmpty()
                ? List.of()
                : chunk(execution.replay.lastEvent() - events.size() + 1, events);
    }

    private List<HistoryChunk> chunk(long first, List<Event> events) {
        return List.of(
                HistoryCodec.chunk(parts.execution(), first, execution.replay.time(), events));
    }

    private TurnCommit commit(List<HistoryChunk> chunks, TurnEnd end, TurnEffects effects) {
        return new TurnCommit(
                parts.instanceId(),
                creation,
                chunks,
                end,
                consumed,
                effects.timers,
                effects.cancelledTimers,
                effects.outgoing,
                effects.work,
                effects.closedSteps);
    }
}
