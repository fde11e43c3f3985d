package dev.perdure.testkit;

import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

import java.util.List;

/// Assertions on a history.
///
/// ```java
/// HistoryAssert.assertThat(engine.history("order-7"))
///     .hasSteps("activity 'charge'", "timer 'sleep'", "activity 'ship'")
///     .hasAttempts("charge", 2)
///     .isCompleted();
/// ```
public final class HistoryAssert extends AbstractAssert<HistoryAssert, List<HistoryEntry>> {
    private HistoryAssert(List<HistoryEntry> history) {
        super(history, HistoryAssert.class);
    }

    public static HistoryAssert assertThat(List<HistoryEntry> history) {
        return new HistoryAssert(history);
    }

    /// The steps that were started, in this order and no others, such as `activity 'charge' #2`.
    public HistoryAssert hasSteps(String... steps) {
        Assertions.assertThat(
                        actual.stream()
                                .map(HistoryEntry::event)
                                .filter(Event.StepEvent.class::isInstance)
                                .map(event -> ((Event.StepEvent) event).id().toString()))
                .as("steps")
                .containsExactly(steps);
        return this;
    }

    /// How many attempts of the activities of this name failed or completed.
    public HistoryAssert hasAttempts(String activity, int count) {
        var steps =
                actual.stream()
                        .filter(entry ->
                                entry.event() instanceof Event.ActivityScheduled scheduled
                                        && scheduled.id().name().equals(activity))
                        .map(HistoryEntry::number)
                        .toList();
        Assertions.assertThat(
                        actual.stream()
                                .map(HistoryEntry::event)
                                .filter(event -> steps.contains(attemptedStep(event))))
                .as("attempts of " + activity)
                .hasSize(count);
        return this;
    }

    private static long attemptedStep(Event event) {
        return switch (event) {
            case Event.ActivityAttemptFailed failed -> failed.step();
            case Event.ActivityFailed failed -> failed.step();
            case Event.ActivityCompleted completed -> completed.step();
            case Event _ -> 0;
        };
    }

    public HistoryAssert isCompleted() {
        return endsWith(Event.ExecutionCompleted.class);
    }

    public HistoryAssert isFailed() {
        return endsWith(Event.ExecutionFailed.class);
    }

    public HistoryAssert isCancelled() {
        return endsWith(Event.ExecutionCancelled.class);
    }

    /// The history has not ended.
    public HistoryAssert isOpen() {
        Assertions.assertThat(actual.getLast().event()).isNotInstanceOf(Event.Terminal.class);
        return this;
    }

    private HistoryAssert endsWith(Class<? extends Event.Terminal> end) {
        Assertions.assertThat(actual).isNotEmpty();
        Assertions.assertThat(actual.getLast().event()).isInstanceOf(end);
        return this;
    }
}
