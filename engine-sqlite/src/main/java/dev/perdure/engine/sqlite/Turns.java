package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Stores turns. Confined to the writer thread.
///
/// Everything that can refuse a turn is checked before its first row is written, so a refused
/// member leaves nothing behind and its neighbours are stored.
final class Turns {
    private final Instances instances;
    private final ExecutionRows rows;
    private final Messages messages;
    private final TurnEffects effects;

    Turns(Instances instances, ExecutionRows rows, Messages messages, TurnEffects effects) {
        this.instances = instances;
        this.rows = rows;
        this.messages = messages;
        this.effects = effects;
    }

    /// A turn whose messages are encoded.
    record Prepared(TurnCommit turn, List<Letter> letters) {
        static List<Prepared> of(List<TurnCommit> turns) {
            return turns.stream().map(t -> new Prepared(t, Letter.of(t.outgoing()))).toList();
        }
    }

    List<AckOutcome> commit(long node, List<Prepared> turns) throws SQLException {
        var outcomes = new ArrayList<AckOutcome>(turns.size());
        for (var turn : turns) {
            outcomes.add(commit(node, turn));
        }
        return outcomes;
    }

    private AckOutcome commit(long node, Prepared prepared) throws SQLException {
        var turn = prepared.turn();
        var created = create(node, turn);
        if (created != null) {
            apply(created, prepared);
            return new AckOutcome.Committed();
        }
        var instance = instances.find(turn.instance());
        if (instance == null) {
            return new AckOutcome.Lost(
                    turn.creation() == null
                            ? "instance '" + turn.instance() + "' is not stored"
                            : "a start comes with history from event 1 of execution 1");
        }
        boolean same = turn.creation() == null || instance.creator == node;
        if (same && repeats(instance, turn)) {
            return new AckOutcome.Committed();
        }
        if (turn.creation() != null) {
            return exists(turn.instance());
        }
        var refusal = refusal(node, instance, turn);
        if (refusal != null) {
            return new AckOutcome.Lost("instance '" + instance.id + "' " + refusal);
        }
        apply(instance, prepared);
        return new AckOutcome.Committed();
    }

    private @Nullable Resident create(long node, TurnCommit turn) throws SQLException {
        var start = turn.creation();
        if (start == null
                || turn.chunks().isEmpty()
                || instances.remembers(turn.instance())
                || !continues(1, 0, turn)) {
            return null;
        }
        return instances.create(new Instances.Birth(turn.instance(), start, 1, node));
    }

    private AckOutcome exists(String id) throws SQLException {
        InstanceRecord record = instances.record(id);
        return record == null
                ? new AckOutcome.Lost("instance '" + id + "' vanished")
                : new AckOutcome.Exists(record);
    }

    private static @Nullable String refusal(long node, Resident instance, TurnCommit turn) {
        if (instance.ended()) {
            return "has ended, it is " + instance.status;
        }
        if (instance.owner != node) {
            return "is not owned by this node any more";
        }
        if (!continues(instance.execution, instance.lastEvent, turn)) {
            return "has history up to event %d of execution %d, which this turn does not continue"
                    .formatted(instance.lastEvent, instance.execution);
        }
        return null;
    }

    /// {@return true if this very turn is stored already}
    private boolean repeats(Resident instance, TurnCommit turn) throws SQLException {
        for (var chunk : turn.chunks()) {
            boolean past =
                    chunk.execution() < instance.execution
                            || (chunk.execution() == instance.execution
                                    && chunk.firstEvent() <= instance.lastEvent);
            if (!past || !rows.stored(instance, chunk)) {
                return false;
            }
        }
        return !turn.chunks().isEmpty();
    }

    /// {@return true if the chunks follow the last event without gap, and from the end of this
    /// execution into the next one if and only if the turn continues as new}
    private static boolean continues(int execution, long lastEvent, TurnCommit turn) {
        int last = turn.end() instanceof TurnEnd.ContinuedAsNew ? execution + 1 : execution;
        if (turn.end() instanceof TurnEnd.ContinuedAsNew next && next.execution() != last) {
            return false;
        }
        int current = execution;
        long event = lastEvent;
        for (var chunk : turn.chunks()) {
            if (chunk.execution() == current + 1 && current < last && event > lastEvent) {
                current++;
                event = 0;
            }
            if (chunk.execution() != current || chunk.firstEvent() != event + 1) {
                return false;
            }
            event = chunk.lastEvent();
        }
        return current == last;
    }

    private void apply(Resident instance, Prepared prepared) throws SQLException {
        var turn = prepared.turn();
        for (var chunk : turn.chunks()) {
            rows.append(instance, chunk);
        }
        boolean ends = turn.end().status().terminal();
        if (ends) {
            end(instance, turn.end());
        } else {
            messages.consume(instance, turn.consumed());
            go(instance, turn);
        }
        for (var letter : prepared.letters()) {
            effects.send(letter);
        }
    }

    /// Steps are set before they are closed, so that one turn which does both leaves nothing.
    private void go(Resident instance, TurnCommit turn) throws SQLException {
        if (turn.end() instanceof TurnEnd.ContinuedAsNew next) {
            rows.clear(instance);
            instances.continueAsNew(instance, next);
            effects.set(instance, turn);
        } else {
            effects.set(instance, turn);
            effects.cancel(instance, turn);
        }
        for (HistoryChunk chunk : turn.chunks()) {
            if (chunk.execution() == instance.execution) {
                instance.lastEvent = chunk.lastEvent();
            }
        }
        if (turn.end() instanceof TurnEnd.Parked parked) {
            instances.park(instance, parked.reason());
        } else {
            instances.ran(instance);
        }
    }

    private void end(Resident instance, TurnEnd end) throws SQLException {
        rows.clear(instance);
        if (instance.mayHaveMessages) {
            messages.deleteAll(instance.seq);
        }
        var status = end.status();
        instances.end(
                instance,
                switch (end) {
                    case TurnEnd.Completed(var result) ->
                            new Instances.Ending(status, result, null, null);
                    case TurnEnd.Failed(var failure) ->
                            new Instances.Ending(status, null, failure, null);
                    case TurnEnd.Cancelled(var reason) ->
                            new Instances.Ending(status, null, null, reason);
                    case TurnEnd.Running _, TurnEnd.ContinuedAsNew _, TurnEnd.Parked _ ->
                            throw new IllegalStateException(end + " is not an end");
                });
    }
}
