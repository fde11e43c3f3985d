package dev.perdure.eventstore.projection;

import java.time.Duration;

/// What becomes of an event that its handler fails on. Errors of the database that pass by
/// themselves, such as a lost connection, do not count as failures of the handler.
public sealed interface FailurePolicy {
    /// {@return how long to wait after the first failure; twice as long after each further one}
    Duration firstPause();

    /// {@return the longest such wait}
    Duration lastPause();

    /// The event is tried again until its handler succeeds. What comes after it in its shard waits.
    record RetryForever(Duration firstPause, Duration lastPause) implements FailurePolicy {
        public RetryForever {
            check(firstPause, lastPause, 1);
        }
    }

    /// After so many attempts the event is kept as a dead letter, and the next one is handled.
    record SkipAfter(int attempts, Duration firstPause, Duration lastPause)
            implements FailurePolicy {
        public SkipAfter {
            check(firstPause, lastPause, attempts);
        }
    }

    /// After so many attempts the subscription is paused, all shards of it, until it is resumed.
    record PauseAfter(int attempts, Duration firstPause, Duration lastPause)
            implements FailurePolicy {
        public PauseAfter {
            check(firstPause, lastPause, attempts);
        }
    }

    /// {@return try for ever, with pauses from 100 ms to 30 s}
    static FailurePolicy retryForever() {
        return new RetryForever(Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /// {@return try so often, with pauses from 100 ms to 30 s, then keep it as a dead letter}
    static FailurePolicy skipAfter(int attempts) {
        return new SkipAfter(attempts, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    /// {@return try so often, with pauses from 100 ms to 30 s, then pause the subscription}
    static FailurePolicy pauseAfter(int attempts) {
        return new PauseAfter(attempts, Duration.ofMillis(100), Duration.ofSeconds(30));
    }

    private static void check(Duration first, Duration last, int attempts) {
        if (!first.isPositive() || last.compareTo(first) < 0 || attempts < 1) {
            throw new IllegalArgumentException(
                    ("a failure policy needs a positive first pause, a last one that is not"
                                    + " shorter, and at least one attempt; found %s, %s and %d")
                            .formatted(first, last, attempts));
        }
    }
}
