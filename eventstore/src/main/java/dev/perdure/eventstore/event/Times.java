package dev.perdure.eventstore.event;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// Checks times before they reach the database.
final class Times {
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");

    private Times() {}

    static void requireIfPresent(String what, @Nullable Instant time) {
        if (time != null && (time.isBefore(FIRST) || time.isAfter(LAST))) {
            throw new IllegalArgumentException(
                    "%s must be from year 1 to 9999, found %s".formatted(what, time));
        }
    }
}
