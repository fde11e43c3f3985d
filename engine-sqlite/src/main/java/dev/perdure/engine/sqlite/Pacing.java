package dev.perdure.engine.sqlite;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How long to wait before looking for changes of other processes again: briefly for some seconds
/// after the last one, then at the idle pace. Confined to the writer thread.
final class Pacing {
    private static final Duration ALERT = Duration.ofSeconds(5);

    private final SqliteOptions.Pace pace;
    private final LongSupplier nanoTime;
    private long alertUntilNs;

    Pacing(SqliteOptions.Pace pace, LongSupplier nanoTime) {
        this.pace = pace;
        this.nanoTime = nanoTime;
        this.alertUntilNs = nanoTime.getAsLong();
    }

    /// Something happened, so more may follow soon.
    void alert() {
        alertUntilNs = nanoTime.getAsLong() + ALERT.toNanos();
    }

    Duration next() {
        return nanoTime.getAsLong() - alertUntilNs < 0 ? pace.active() : pace.idle();
    }
}
