package dev.perdure.eventstore.observe.micrometer;

import dev.perdure.eventstore.observe.ReadFinished;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;

import java.util.Locale;

/// Measures of reads.
final class ReadMeters {
    private static final String[] LABELS = {
        Meters.LOG, Meters.OPERATION, Meters.STATUS, Meters.TARGET
    };

    private final Labelled<Timer> whole;
    private final Labelled<Timer> calls;
    private final Labelled<Counter> count;
    private final Labelled<Counter> events;
    private final Problems problems;

    ReadMeters(Meters meters) {
        whole =
                meters.timers(
                        "eventstore.query.method.duration",
                        "From the call of a read until its answer",
                        LABELS);
        calls =
                meters.timers(
                        "eventstore.query.sql.duration", "The database calls of a read", LABELS);
        count = meters.counters("eventstore.query.method.calls", "Reads that ended", LABELS);
        events =
                meters.counters(
                        "eventstore.events.queried",
                        "Events that were read",
                        Meters.LOG,
                        Meters.OPERATION,
                        Meters.TARGET);
        problems = new Problems(meters, "query");
    }

    void record(ReadFinished read) {
        var log = read.log();
        var operation = read.operation().name().toLowerCase(Locale.ROOT);
        var target = read.target().name().toLowerCase(Locale.ROOT);
        var failure = read.failure();
        var status = failure == null ? "success" : failure.status();
        problems.expect(log, operation);
        whole.of(log, operation, status, target).record(read.took());
        calls.of(log, operation, status, target).record(read.called());
        count.of(log, operation, status, target).increment();
        if (failure == null) {
            events.of(log, operation, target).increment(read.events());
        } else {
            problems.count(log, operation, failure);
        }
    }
}
