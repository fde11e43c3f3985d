package dev.perdure.pg;

import java.time.Duration;

/// How eagerly [Notifications] look after their connection.
///
/// @param check how often a silent connection is asked whether it still lives
/// @param answer how long that may take before the connection counts as lost
/// @param firstRetry how long to wait after a loss; doubled after each failure, and spread so that
///   the processes of a cluster do not come back together
/// @param lastRetry the longest such wait
public record ListenerPace(
        Duration check, Duration answer, Duration firstRetry, Duration lastRetry) {
    private static final ListenerPace DEFAULTS =
            new ListenerPace(
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(10));

    public ListenerPace {
        if (!check.isPositive() || !answer.isPositive() || !firstRetry.isPositive()) {
            throw new IllegalArgumentException(
                    "times of a listener must be positive, were %s, %s, %s"
                            .formatted(check, answer, firstRetry));
        }
        if (lastRetry.compareTo(firstRetry) < 0) {
            throw new IllegalArgumentException(
                    "longest wait of a listener must be at least its first of %s, was %s"
                            .formatted(firstRetry, lastRetry));
        }
    }

    /// A check each 30 seconds; retries from a tenth of a second to ten seconds.
    public static ListenerPace defaults() {
        return DEFAULTS;
    }

    public ListenerPace withCheck(Duration every, Duration answerWithin) {
        return new ListenerPace(every, answerWithin, firstRetry, lastRetry);
    }

    public ListenerPace withRetries(Duration first, Duration last) {
        return new ListenerPace(check, answer, first, last);
    }
}
