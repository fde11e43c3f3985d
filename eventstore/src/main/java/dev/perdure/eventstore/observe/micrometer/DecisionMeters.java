package dev.perdure.eventstore.observe.micrometer;

import dev.perdure.eventstore.observe.DecisionFinished;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;

/// Measures of decisions.
final class DecisionMeters {
    private final Labelled<Timer> whole;
    private final Labelled<Counter> tries;
    private final Labelled<Counter> conflicts;

    DecisionMeters(Meters meters) {
        whole =
                meters.timers(
                        "eventstore.decision.duration",
                        "From the call of a decision until its events were durable",
                        Meters.LOG,
                        Meters.STATUS);
        tries =
                meters.counters(
                        "eventstore.decision.tries", "How often it was decided", Meters.LOG);
        conflicts =
                meters.counters(
                        "eventstore.decision.conflicts",
                        "How often a decision met newer events",
                        Meters.LOG);
    }

    void record(DecisionFinished decision) {
        var log = decision.log();
        whole.of(log, status(decision)).record(decision.took());
        tries.of(log).increment(decision.tries());
        conflicts.of(log).increment(decision.conflicts());
    }

    private static String status(DecisionFinished decision) {
        var failure = decision.failure();
        return switch (decision.outcome()) {
            case ACCEPTED -> "success";
            case REJECTED -> "rejected";
            case FAILED -> failure == null ? "error" : failure.status();
        };
    }
}
