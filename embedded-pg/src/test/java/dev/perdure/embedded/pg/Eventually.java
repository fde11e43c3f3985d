package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseException;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// Repeats what a database may refuse, or not show yet, for a moment.
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Eventually() {}

    static <T> T get(Supplier<T> attempt) {
        return until(attempt, _ -> true);
    }

    static <T> T until(Supplier<T> attempt, Predicate<T> condition) {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                var found = attempt.get();
                if (condition.test(found) || Instant.now().isAfter(end)) {
                    return found;
                }
            } catch (DatabaseException e) {
                if (!e.isTransient() || Instant.now().isAfter(end)) {
                    throw e;
                }
            }
        }
    }
}
