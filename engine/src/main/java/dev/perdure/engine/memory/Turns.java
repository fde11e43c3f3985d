package dev.perdure.engine.memory;

import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

/// Which turns are committed, and why not.
final class Turns {
    private static final AckOutcome COMMITTED = new AckOutcome.Committed();

    private final Tables tables;
    private final TurnEffects effects;

    Turns(Tables tables, TurnEffects effects) {
        this.tables = tables;
        this.effects = effects;
    }

    AckOutcome commit(Node node, TurnCommit turn) {
        var lease = new NodeLease(node.id, node.epoch);
        var instance = tables.instances.get(turn.instance());
        if (instance != null
                && instance.stores(turn.chunks())
                && (turn.creation() == null || lease.equals(instance.creator))) {
            return COMMITTED;
        }
        if (turn.creation() != null) {
            if (instance != null) {
                return new AckOutcome.Exists(instance.record());
            }
            if (turn.chunks().isEmpty() || !continues(turn, 1, 0)) {
                return new AckOutcome.Lost(
                        "a start comes with history from event 1 of execution 1");
            }
            instance = tables.insert(turn.instance(), turn.creation(), 1);
            instance.creator = lease;
            tables.own(instance, node);
        }
        var refusal = refusal(node, instance, turn);
        if (instance == null || refusal != null) {
            return new AckOutcome.Lost(String.valueOf(refusal));
        }
        effects.apply(instance, turn);
        return COMMITTED;
    }

    private static @Nullable String refusal(
            Node node, @Nullable Instance instance, TurnCommit turn) {
        if (instance == null) {
            return "no instance '%s' is stored".formatted(turn.instance());
        }
        if (instance.owner != node) {
            return "instance '%s' is %s and its owner is %s, not this node"
                    .formatted(
                            instance.id,
                            instance.status,
                            instance.owner == null ? "nobody" : "'" + instance.owner.id + "'");
        }
        long last = instance.lastEvent();
        if (!continues(turn, instance.execution, last)) {
            return "history of '%s' ends at event %d of execution %d; the turn does not continue it"
                    .formatted(instance.id, last, instance.execution);
        }
        return null;
    }

    private static boolean continues(TurnCommit turn, int execution, long last) {
        int current = execution;
        long end = last;
        for (var chunk : turn.chunks()) {
            if (chunk.execution() == current + 1 && chunk.firstEvent() == 1 && end > last) {
                current++;
            } else if (chunk.execution() != current || chunk.firstEvent() != end + 1) {
                return false;
            }
            end = chunk.lastEvent();
        }
        return turn.end() instanceof TurnEnd.ContinuedAsNew(int next, _)
                ? current == execution + 1 && next == current
                : current == execution;
    }
}
