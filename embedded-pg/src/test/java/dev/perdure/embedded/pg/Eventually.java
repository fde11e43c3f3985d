package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseException;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// Repeats what a database may refuse for a moment.
final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Eventually() {}

    static <T> T get(Supplier<T> attempt) {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            try {
                return attempt.get();
            } catch (DatabaseException e) {
                if (!e.isTransient() || Instant.now().isAfter(end)) {
                    throw e;
                }
            }
        }
    }
}
