package dev.perdure.engine.runtime;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Times as stores keep them: whole microseconds.
final class StoredTime {
    private StoredTime() {}

    /// {@return the first whole microsecond that is not before this time, so that nothing is early}
    static Instant notBefore(Instant time) {
        var whole = time.truncatedTo(ChronoUnit.MICROS);
        return whole.equals(time) ? whole : whole.plus(1, ChronoUnit.MICROS);
    }
}
