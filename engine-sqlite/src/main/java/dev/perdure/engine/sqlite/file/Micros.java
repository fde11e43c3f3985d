package dev.perdure.engine.sqlite.file;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// Times as the file stores them: microseconds since 1970.
public final class Micros {
    private static final long PER_SECOND = 1_000_000;

    private Micros() {}

    public static long of(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), PER_SECOND), time.getNano() / 1_000);
    }

    public static long of(Duration duration) {
        return Math.addExact(
                Math.multiplyExact(duration.getSeconds(), PER_SECOND), duration.getNano() / 1_000);
    }

    public static @Nullable Long ofNullable(@Nullable Instant time) {
        return time == null ? null : of(time);
    }

    public static Instant toInstant(long micros) {
        return Instant.ofEpochSecond(
                Math.floorDiv(micros, PER_SECOND), Math.floorMod(micros, PER_SECOND) * 1_000);
    }
}
