package dev.perdure.eventstore.decision;

import java.time.Duration;

/// How often a command is decided again after a conflict or while the database is away. Immutable.
///
/// Before each further try it waits for a random time between nothing and a bound, which begins
/// with the first pause and grows by the factor.
///
/// @param tries at most so many, the first one included; from 1 to 10,000
/// @param firstPause bound of the first wait
/// @param factor from 1
/// @param longestPause what the bound never exceeds, at most an hour
public record RetrySettings(int tries, Duration firstPause, double factor, Duration longestPause) {
    private static final int MOST_TRIES = 10_000;
    private static final Duration MOST_PAUSE = Duration.ofHours(1);
    private static final RetrySettings DEFAULTS =
            new RetrySettings(20, Duration.ofMillis(2), 2, Duration.ofMillis(250));

    public RetrySettings {
        if (tries < 1 || tries > MOST_TRIES) {
            throw new IllegalArgumentException(
                    "the number of tries must be from 1 to %d, found %d"
                            .formatted(MOST_TRIES, tries));
        }
        if (firstPause.isNegative()
                || longestPause.compareTo(firstPause) < 0
                || longestPause.compareTo(MOST_PAUSE) > 0) {
            throw new IllegalArgumentException(
                    ("pauses must be from nothing to %s, and the longest not below the first; found"
                                    + " %s and %s")
                            .formatted(MOST_PAUSE, firstPause, longestPause));
        }
        if (!(factor >= 1) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException(
                    "the factor between pauses must be at least 1, found " + factor);
        }
    }

    /// {@return 20 tries, with pauses from 2 ms that double up to 250 ms}
    public static RetrySettings defaults() {
        return DEFAULTS;
    }

    public RetrySettings withTries(int value) {
        return new RetrySettings(value, firstPause, factor, longestPause);
    }

    /// {@return the bound of the wait after so many tries}
    long boundNs(int done) {
        double bound = firstPause.toNanos() * Math.pow(factor, done - 1);
        return Math.min((long) bound, longestPause.toNanos());
    }
}
