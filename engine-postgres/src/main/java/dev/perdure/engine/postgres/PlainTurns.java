package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Turns that do nothing but go on where this process left them, as the arguments that
/// `append_turns` takes. Most turns are of this kind: an activity has ended, and the next one
/// begins here.
final class PlainTurns {
    private PlainTurns() {}

    /// {@return true if it is one chunk of history and nothing else}
    private static boolean isPlain(TurnCommit turn) {
        return turn.creation() == null
                && turn.end() instanceof TurnEnd.Running
                && turn.chunks().size() == 1
                && turn.consumed().isEmpty()
                && turn.timers().isEmpty()
                && turn.cancelledTimers().isEmpty()
                && turn.outgoing().isEmpty()
                && turn.work().isEmpty()
                && turn.closedSteps().isEmpty();
    }

    /// {@return the arguments, or `null` if one of the turns is of another kind}
    static @Nullable Arguments arguments(
            NodeLease lease, List<TurnCommit> turns, OwnedInstances owned) {
        var instances = Column.numbers();
        var executions = Column.integers();
        var firsts = Column.numbers();
        var lasts = Column.numbers();
        var data = Column.blobs();
        for (var turn : turns) {
            var place = isPlain(turn) ? owned.find(lease, turn.instance()) : null;
            if (place == null || !place.isContinuedBy(turn.chunks().getFirst())) {
                return null;
            }
            var chunk = turn.chunks().getFirst();
            instances.add(place.number());
            executions.add(chunk.execution());
            firsts.add(chunk.firstEvent());
            lasts.add(chunk.lastEvent());
            data.add(chunk.data());
        }
        return Arguments.of(
                lease.nodeId(), lease.epoch(), instances, executions, firsts, lasts, data);
    }
}
