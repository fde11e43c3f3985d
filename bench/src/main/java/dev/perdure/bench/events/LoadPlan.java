package dev.perdure.bench.events;

import java.time.Duration;

/// What load to offer.
///
/// @param log that gets it; filled first if it is empty
/// @param events that an empty log is filled with
/// @param seed of the history and of the visitors
/// @param firstRate operations per second of the first step
/// @param lastRate of the last step; the steps between grow by a quarter
/// @param length of each step
/// @param circulation share of what librarians do, from 0 to 1
/// @param readers who come; more do while all of them are busy
/// @param mostInFlight operations under way; more do not begin
/// @param mostP99Ms what counts as keeping up
public record LoadPlan(
        String log,
        long events,
        long seed,
        double firstRate,
        double lastRate,
        Duration length,
        double circulation,
        int readers,
        int mostInFlight,
        double mostP99Ms) {
    private static final int MOST_RATE = 1_000_000;

    public LoadPlan {
        require(events >= 0 && events <= 1_000_000_000, "events to fill a log with", events);
        require(firstRate > 0 && firstRate <= MOST_RATE, "the first rate", firstRate);
        require(lastRate >= firstRate && lastRate <= MOST_RATE, "the last rate", lastRate);
        require(length.toSeconds() >= 1, "seconds of a step", length);
        require(circulation >= 0 && circulation <= 1, "the share of circulation", circulation);
        require(readers >= 1, "readers who come", readers);
        require(mostInFlight >= 1, "operations under way", mostInFlight);
        require(mostP99Ms > 0, "the limit of the 99th percentile", mostP99Ms);
    }

    private static void require(boolean condition, String what, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(what + " is out of range, found " + found);
        }
    }
}
