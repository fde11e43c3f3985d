package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

/// What can be said about the history of a turn without looking at what is stored. Pure.
final class Chunks {
    private Chunks() {}

    /// {@return true if the chunks follow each other without gap, cross into the next execution if
    /// and only if the turn continues as new, and begin at event 1 of execution 1 if it is a start}
    static boolean areSound(TurnCommit turn) {
        boolean renews = turn.end() instanceof TurnEnd.ContinuedAsNew;
        if (turn.chunks().isEmpty()) {
            return !renews && turn.creation() == null;
        }
        var first = turn.chunks().getFirst();
        if (turn.creation() != null && (first.execution() != 1 || first.firstEvent() != 1)) {
            return false;
        }
        int last = renews ? first.execution() + 1 : first.execution();
        if (turn.end() instanceof TurnEnd.ContinuedAsNew next && next.execution() != last) {
            return false;
        }
        int execution = first.execution();
        long event = first.firstEvent() - 1;
        for (var chunk : turn.chunks()) {
            boolean crosses =
                    chunk.execution() == execution + 1
                            && execution < last
                            && event >= first.firstEvent();
            if (crosses) {
                execution++;
                event = 0;
            }
            if (chunk.execution() != execution || chunk.firstEvent() != event + 1) {
                return false;
            }
            event = chunk.lastEvent();
        }
        return execution == last;
    }
}
