package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import java.util.List;

/// Turns that do nothing but go on, as the arguments that `append_turns` takes. Most turns are of
/// this kind: an activity has ended, and the next one begins here.
final class PlainTurns {
    private PlainTurns() {}

    /// {@return true if it is one chunk of history and nothing else}
    static boolean isPlain(TurnCommit turn) {
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

    static Arguments arguments(NodeLease lease, List<TurnCommit> turns) {
        var ids = Column.texts();
        var executions = Column.integers();
        var firsts = Column.numbers();
        var lasts = Column.numbers();
        var data = Column.blobs();
        for (var turn : turns) {
            var chunk = turn.chunks().getFirst();
            ids.add(turn.instance());
            executions.add(chunk.execution());
            firsts.add(chunk.firstEvent());
            lasts.add(chunk.lastEvent());
            data.add(chunk.data());
        }
        return Arguments.of(lease.nodeId(), lease.epoch(), ids, executions, firsts, lasts, data);
    }
}
