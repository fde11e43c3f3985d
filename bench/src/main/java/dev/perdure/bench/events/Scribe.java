package dev.perdure.bench.events;

import org.HdrHistogram.Histogram;

/// Writes figures of one store, all of whose names begin alike.
///
/// @param prefix of the names of figures; empty for none
record Scribe(Figures figures, StoreShape store, String prefix) {
    void take(String what, double value, String unit) {
        figures.take(prefix + what, store, value, unit);
    }

    /// Rate, median and 99th percentile.
    void rated(String what, Callers.Seen seen) {
        take(what, seen.rate(), "/s");
        take(what + ": p50", seen.millis(50), "ms");
        take(what + ": p99", seen.millis(99), "ms");
    }

    /// What an open model shows.
    void offered(String what, Arrivals.Seen seen) {
        take(what + ": done", seen.rate(), "/s");
        percentiles(what, seen.latencies());
        take(what + ": max", seen.latencies().getMaxValue() / 1e6, "ms");
        take(what + ": refused", (double) seen.refused(), "calls");
        take(what + ": errors", (double) seen.errors(), "calls");
        take(what + ": not started", (double) seen.notStarted(), "calls");
        take(what + ": most in flight", seen.mostInFlight(), "calls");
    }

    /// @param latencies in nanoseconds
    void percentiles(String what, Histogram latencies) {
        for (int percentile : new int[] {50, 95, 99}) {
            take(what + ": p" + percentile, latencies.getValueAtPercentile(percentile) / 1e6, "ms");
        }
    }
}
