package dev.perdure.engine.sqlite.commit;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How long to wait before looking for changes of other processes again: briefly for some seconds
/// after the last one, then at the idle pace. Confined to the writer thread.
public final class Pacing {
    private static final Duration ALERT = Duration.ofSeconds(5);

    private final Pace pace;
    private final LongSupplier nanoTime;
    private long alertUntilNs;

    /// How often to look for changes of other processes while somebody subscribes.
    ///
    /// @param active for some seconds after such a change, or after a subscription
    /// @param idle otherwise
    public record Pace(Duration active, Duration idle) {}

    public Pacing(Pace pace, LongSupplier nanoTime) {
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
