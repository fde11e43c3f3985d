package dev.perdure.eventstore.observe.micrometer;

import dev.perdure.eventstore.observe.Failure;

import io.micrometer.core.instrument.Counter;

/// Counts what did not succeed, by why.
final class Problems {
    private final Labelled<Counter> canceled;
    private final Labelled<Counter> timeouts;
    private final Labelled<Counter> errors;

    /// @param kind `append` or `query`
    Problems(Meters meters, String kind) {
        canceled =
                meters.counters(
                        "eventstore." + kind + ".canceled",
                        "Calls whose caller gave up",
                        Meters.LOG,
                        Meters.OPERATION);
        timeouts =
                meters.counters(
                        "eventstore." + kind + ".timeout",
                        "Calls whose time was up",
                        Meters.LOG,
                        Meters.OPERATION);
        errors =
                meters.counters(
                        "eventstore.database.errors",
                        "Calls that failed, other than by conflict, cancellation or timeout",
                        Meters.LOG,
                        Meters.OPERATION,
                        Meters.ERROR_TYPE);
    }

    /// Shows zeros from the first call on: what is counted later is seen to grow.
    void expect(String log, String operation) {
        canceled.of(log, operation);
        timeouts.of(log, operation);
    }

    void count(String log, String operation, Failure failure) {
        switch (failure.status()) {
            case "canceled" -> canceled.of(log, operation).increment();
            case "timeout" -> timeouts.of(log, operation).increment();
            default -> errors.of(log, operation, failure.type()).increment();
        }
    }
}
