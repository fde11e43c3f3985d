package dev.perdure.examples.counter;

import dev.perdure.engine.orchestration.ExternalEvent;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;

/// Adds up numbers that others send, for as long as they like. Its history stays short because it
/// continues as new; events that arrive meanwhile are carried over.
public final class Counter {
    /// What one execution hands to the next.
    ///
    /// @param total what was counted so far
    /// @param perExecution additions before the next execution begins
    public record State(long total, int perExecution) {}

    public static final ExternalEvent<Long> ADD = ExternalEvent.of("add", Long.class);

    public static final Orchestration<State, Long> COUNTER =
            Orchestration.of("counter", State.class, Long.class, Counter::count);

    private Counter() {}

    /// Zero ends the counting.
    static Long count(OrchestrationContext ctx, State state) {
        long total = state.total();
        for (int i = 0; i < state.perExecution(); i++) {
            long number = ctx.awaitEvent(ADD);
            if (number == 0) {
                return total;
            }
            total += number;
        }
        return ctx.continueAsNew(COUNTER, new State(total, state.perExecution()));
    }
}
