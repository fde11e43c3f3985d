package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.projection.FailurePolicy;
import dev.perdure.eventstore.storage.Checkpoints.Failed;

import java.time.Duration;
import java.util.List;

/// Counts how often a handler failed on the same event, and says what comes next. Confined to one
/// thread.
final class Attempts {
    private final FailurePolicy policy;
    private int count;

    Attempts(FailurePolicy policy) {
        this.policy = policy;
    }

    /// What is done about a failure.
    sealed interface Next {
        record Retry(Duration pause) implements Next {}

        record Skip() implements Next {}

        record Pause() implements Next {}
    }

    void reset() {
        count = 0;
    }

    /// A batch of several events that fails is not an attempt at any of them.
    Failed failed(List<StoredEvent> events, Throwable cause) {
        var first = events.getFirst();
        var last = events.getLast();
        if (events.size() > 1) {
            var error =
                    ("the handler failed on the events from position %d to %d, and gets them one by"
                                    + " one: %s")
                            .formatted(first.position(), last.position(), cause);
            return new Failed(count, error, first.position(), first.type());
        }
        count++;
        var error =
                "the handler failed on event '%s' at position %d, attempt %d: %s"
                        .formatted(first.type(), first.position(), count, cause);
        return new Failed(count, error, first.position(), first.type());
    }

    Next next() {
        return switch (policy) {
            case FailurePolicy.RetryForever _ -> new Next.Retry(pause());
            case FailurePolicy.SkipAfter(int most, _, _) ->
                    count >= most ? new Next.Skip() : new Next.Retry(pause());
            case FailurePolicy.PauseAfter(int most, _, _) ->
                    count >= most ? new Next.Pause() : new Next.Retry(pause());
        };
    }

    private Duration pause() {
        long first = policy.firstPause().toMillis();
        long last = policy.lastPause().toMillis();
        int doublings = Math.min(count - 1, Long.numberOfLeadingZeros(Math.max(1, first)) - 2);
        return Duration.ofMillis(Math.min(first << Math.max(0, doublings), last));
    }
}
