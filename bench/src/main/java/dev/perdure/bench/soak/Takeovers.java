package dev.perdure.bench.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// How long work waited whose process was killed: from the signal to the first turn of another
/// process that was stored for one of its instances. One thread at a time.
public final class Takeovers {
    private final List<Duration> times = new ArrayList<>();

    void add(Duration time) {
        times.add(time);
        Collections.sort(times);
    }

    /// {@return how many were seen}
    public int count() {
        return times.size();
    }

    /// {@return the longest, or zero if none was seen}
    public Duration max() {
        return times.isEmpty() ? Duration.ZERO : times.getLast();
    }

    private Duration median() {
        return times.get((times.size() - 1) / 2);
    }

    @Override
    public String toString() {
        return times.isEmpty()
                ? "none watched"
                : "%d watched, p50 %.2f s, max %.2f s"
                        .formatted(times.size(), seconds(median()), seconds(max()));
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1e3;
    }
}
