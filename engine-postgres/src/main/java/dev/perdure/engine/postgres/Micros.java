package dev.perdure.engine.postgres;

import java.time.Duration;
import java.time.Instant;

/// Times as arguments of stored functions: microseconds, since 1970 for moments.
final class Micros {
    private static final long PER_SECOND = 1_000_000;

    private Micros() {}

    static long of(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / 1_000);
    }

    static long of(Duration duration) {
        return Math.addExact(
                Math.multiplyExact(duration.getSeconds(), PER_SECOND), duration.getNano() / 1_000);
    }
}
