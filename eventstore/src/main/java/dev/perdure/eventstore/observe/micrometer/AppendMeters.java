package dev.perdure.eventstore.observe.micrometer;

import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendOutcome;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.Locale;

/// Measures of appends.
final class AppendMeters {
    private static final String[] LABELS = {Meters.LOG, Meters.OPERATION, Meters.STATUS};

    private final Labelled<Timer> whole;
    private final Labelled<Timer> calls;
    private final Labelled<Timer> components;
    private final Labelled<Counter> count;
    private final Labelled<Counter> events;
    private final Labelled<Counter> conflicts;
    private final Labelled<DistributionSummary> batches;
    private final Problems problems;

    AppendMeters(Meters meters) {
        whole =
                meters.timers(
                        "eventstore.append.method.duration",
                        "From the call of an append until its outcome",
                        LABELS);
        calls =
                meters.timers(
                        "eventstore.append.sql.duration",
                        "The database call that carried an append",
                        LABELS);
        components =
                meters.timers(
                        "eventstore.component.duration",
                        "Where the time of an append went",
                        Meters.LOG,
                        Meters.OPERATION,
                        "component");
        count = meters.counters("eventstore.append.method.calls", "Appends that ended", LABELS);
        events =
                meters.counters(
                        "eventstore.events.appended",
                        "Events that were stored",
                        Meters.LOG,
                        Meters.OPERATION);
        conflicts = conflicts(meters);
        batches =
                meters.sizes(
                        "eventstore.append.batch.size",
                        "Requests in the database call that an append went in",
                        Meters.LOG);
        problems = new Problems(meters, "append");
    }

    private static Labelled<Counter> conflicts(Meters meters) {
        return meters.counters(
                "eventstore.concurrency.conflicts",
                "Appends that were refused, by the type of the first event in the way",
                Meters.LOG,
                Meters.OPERATION,
                "conflict.type");
    }

    void record(AppendFinished append) {
        var log = append.log();
        var operation = append.operation().name().toLowerCase(Locale.ROOT);
        problems.expect(log, operation);
        var status =
                switch (append.outcome()) {
                    case AppendOutcome.Stored(long first, long last) -> {
                        events.of(log, operation).increment((double) (last - first + 1));
                        yield "success";
                    }
                    case AppendOutcome.Repeated _ -> "success";
                    case AppendOutcome.Conflict conflict -> {
                        conflicts.of(log, operation, conflict.type()).increment();
                        yield "conflict";
                    }
                    case AppendOutcome.Failed(var failure) -> {
                        problems.count(log, operation, failure);
                        yield failure.status();
                    }
                };
        whole.of(log, operation, status).record(append.took());
        count.of(log, operation, status).increment();
        split(append, operation, status);
    }

    private void split(AppendFinished append, String operation, String status) {
        var trip = append.trip();
        if (trip == null) {
            return;
        }
        var log = append.log();
        var rest = append.took().minus(trip.queued()).minus(trip.called());
        calls.of(log, operation, status).record(trip.called());
        components.of(log, operation, "queue").record(trip.queued());
        components.of(log, operation, "sql_execution").record(trip.called());
        components.of(log, operation, "other").record(rest.isNegative() ? Duration.ZERO : rest);
        batches.of(log).record(trip.requests());
    }
}
