package dev.perdure.engine.memory;

import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

/// What an accepted turn changes.
final class TurnEffects {
    private final Tables tables;
    private final Steps steps;
    private final Starts starts;
    private final Endings endings;

    TurnEffects(Tables tables, Steps steps, Starts starts, Endings endings) {
        this.tables = tables;
        this.steps = steps;
        this.starts = starts;
        this.endings = endings;
    }

    void apply(Instance instance, TurnCommit turn) {
        turn.chunks().forEach(instance::append);
        tables.consume(instance, turn.consumed());
        if (turn.end() instanceof TurnEnd.ContinuedAsNew(int execution, var handler)) {
            endings.continueAsNew(instance, execution, handler);
            steps.open(instance, turn);
        } else {
            steps.open(instance, turn);
            steps.close(instance, turn);
        }
        finish(instance, turn.end());
        turn.outgoing().forEach(starts::sendOutgoing);
    }

    private void finish(Instance instance, TurnEnd end) {
        instance.reason = null;
        switch (end) {
            case TurnEnd.Running _, TurnEnd.ContinuedAsNew _ -> {
                tables.status(instance, Status.RUNNING);
                instance.attempts = 0;
            }
            case TurnEnd.Parked(var reason) -> {
                instance.reason = reason;
                tables.disown(instance);
                instance.orphaned = false;
                tables.status(instance, Status.PARKED);
            }
            case TurnEnd.Completed(var result) -> {
                instance.result = result;
                endings.end(instance, Status.COMPLETED);
            }
            case TurnEnd.Failed(var failure) -> {
                instance.failure = failure;
                endings.end(instance, Status.FAILED);
            }
            case TurnEnd.Cancelled(var reason) -> {
                instance.reason = reason;
                endings.end(instance, Status.CANCELLED);
            }
        }
    }
}
