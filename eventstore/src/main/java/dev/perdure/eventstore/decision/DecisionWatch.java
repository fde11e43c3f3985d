package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.observe.DecisionFinished;
import dev.perdure.eventstore.observe.DecisionFinished.Outcome;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.Failure;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Measures one decision, and tells it. Confined to the thread that asked for it.
final class DecisionWatch {
    private final EventStoreListener listener;
    private final String log;
    private final Slot<?, ?> slot;
    private final Instant startedAt = Instant.now();
    private final long startedNs = System.nanoTime();

    /// @param listener that throws nothing
    DecisionWatch(EventStoreListener listener, String log, Slot<?, ?> slot) {
        this.listener = listener;
        this.log = log;
        this.slot = slot;
    }

    /// {@return the same as the deciding, or throws the same, and tells it}
    <T> T observe(Supplier<T> deciding) {
        try {
            var decided = deciding.get();
            tell(Outcome.ACCEPTED, null);
            return decided;
        } catch (EventStoreException e) {
            tell(Outcome.FAILED, Failure.of(e));
            throw e;
        } catch (RuntimeException | Error e) {
            tell(Outcome.REJECTED, null);
            throw e;
        }
    }

    private void tell(Outcome outcome, @Nullable Failure failure) {
        listener.decisionFinished(
                new DecisionFinished(
                        log,
                        startedAt,
                        Duration.ofNanos(System.nanoTime() - startedNs),
                        slot.tries(),
                        slot.conflicts(),
                        outcome,
                        failure));
    }
}
