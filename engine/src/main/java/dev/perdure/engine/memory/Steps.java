package dev.perdure.engine.memory;

import dev.perdure.engine.provider.TurnCommit;

/// What the open steps of an execution keep in the store: timers, work items, heartbeats.
final class Steps {
    private final Timers timers;
    private final WorkQueue work;

    Steps(Timers timers, WorkQueue work) {
        this.timers = timers;
        this.work = work;
    }

    /// Stores what a turn opens in the current execution.
    void open(Instance instance, TurnCommit turn) {
        turn.timers().stream()
                .filter(timer -> timer.execution() == instance.execution)
                .forEach(timer -> timers.set(instance, timer));
        turn.work().stream()
                .filter(asked -> asked.execution() == instance.execution)
                .forEach(asked -> work.add(instance, asked));
    }

    /// Removes what a turn closes. It comes after [#open], so that a step which one turn opens and
    /// closes leaves nothing.
    void close(Instance instance, TurnCommit turn) {
        turn.cancelledTimers().forEach(event -> timers.cancel(instance, event));
        for (var event : turn.closedSteps()) {
            work.remove(instance, event);
            instance.heartbeats.remove(event);
        }
    }

    /// Removes everything, because the execution ends.
    void clear(Instance instance) {
        timers.cancelAll(instance);
        work.removeAll(instance);
        instance.heartbeats.clear();
    }
}
