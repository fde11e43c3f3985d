package dev.perdure.eventstore.storage;

import java.time.Duration;

/// Failures in a row that are not about an event: how long to wait, and what to log. Confined to
/// one thread.
final class Troubles {
    private static final System.Logger LOGGER = System.getLogger(Troubles.class.getName());
    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LAST = Duration.ofSeconds(1);
    private static final Duration LAST_OF_LASTING = Duration.ofSeconds(30);

    private int count;

    void over() {
        count = 0;
    }

    int count() {
        return count;
    }

    /// Counts one, and logs the first of a row.
    void note(String what, Throwable e) {
        if (count++ == 0) {
            LOGGER.log(System.Logger.Level.WARNING, what, e);
        }
    }

    /// @param passes true if it may be over soon, by itself
    long pauseNs(boolean passes) {
        var last = passes ? LAST : LAST_OF_LASTING;
        var pause = FIRST.multipliedBy(1L << Math.min(count - 1, 20));
        return (pause.compareTo(last) < 0 ? pause : last).toNanos();
    }
}
