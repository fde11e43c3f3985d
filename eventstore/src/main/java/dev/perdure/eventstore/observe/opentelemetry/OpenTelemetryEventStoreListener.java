package dev.perdure.eventstore.observe.opentelemetry;

import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendOutcome;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.Failure;
import dev.perdure.eventstore.observe.ReadFinished;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/// Makes a span of each append and of each read of a caller, from its real start to its real end,
/// below the span that the caller is in. Reads of subscriptions have none: nobody asked for them.
///
/// A failure is told by its kind, never by a text that might quote data. Any number of threads may
/// use it.
public final class OpenTelemetryEventStoreListener implements EventStoreListener {
    private static final String SCOPE = "dev.perdure.eventstore";
    private static final double NANOS_PER_MS = 1e6;

    private final Tracer tracer;
    private final @Nullable Context parent;

    /// Spans go to the tracer `dev.perdure.eventstore`.
    @SuppressWarnings("exports") // optional: whoever calls this has the library
    public OpenTelemetryEventStoreListener(OpenTelemetry telemetry) {
        this(telemetry.getTracer(SCOPE), null);
    }

    private OpenTelemetryEventStoreListener(Tracer tracer, @Nullable Context parent) {
        this.tracer = tracer;
        this.parent = parent;
    }

    @Override
    public EventStoreListener forCaller() {
        return new OpenTelemetryEventStoreListener(tracer, Context.current());
    }

    @Override
    public void appendFinished(AppendFinished append) {
        var span = start("eventstore.append", append.startedAt());
        span.setAttribute("log", append.log());
        span.setAttribute("operation", append.operation().name().toLowerCase(Locale.ROOT));
        span.setAttribute("event_count", append.events());
        span.setAttribute("event_type", append.type());
        var after = append.after();
        if (after != null) {
            span.setAttribute("expected_seq", after);
        }
        var trip = append.trip();
        if (trip != null) {
            span.setAttribute("queue_ms", ms(trip.queued()));
            span.setAttribute("sql_ms", ms(trip.called()));
            span.setAttribute("batch_size", trip.requests());
        }
        tell(span, append.outcome());
        end(span, append.startedAt(), append.took());
    }

    private static void tell(Span span, AppendOutcome outcome) {
        switch (outcome) {
            case AppendOutcome.Stored(long first, long last) -> {
                span.setAttribute("status", "success");
                span.setAttribute("rows_affected", last - first + 1);
                span.setAttribute("max_sequence", last);
            }
            case AppendOutcome.Repeated(_, long last) -> {
                span.setAttribute("status", "success");
                span.setAttribute("rows_affected", 0);
                span.setAttribute("max_sequence", last);
            }
            case AppendOutcome.Conflict conflict -> {
                span.setAttribute("status", "conflict");
                span.setAttribute("rows_affected", 0);
                span.setAttribute("error_type", "concurrency_conflict");
                span.setAttribute("conflict_type", conflict.type());
            }
            case AppendOutcome.Failed(var failure) -> fail(span, failure);
        }
    }

    @Override
    public void readFinished(ReadFinished read) {
        if (read.operation() == ReadFinished.Operation.FEED) {
            return;
        }
        var span = start("eventstore.query", read.startedAt());
        span.setAttribute("log", read.log());
        span.setAttribute("operation", read.operation().name().toLowerCase(Locale.ROOT));
        span.setAttribute("database_target", read.target().name().toLowerCase(Locale.ROOT));
        span.setAttribute("event_count", read.events());
        span.setAttribute("sql_ms", ms(read.called()));
        var failure = read.failure();
        if (failure == null) {
            span.setAttribute("status", "success");
            if (read.head() > 0) {
                span.setAttribute("max_sequence", read.head());
            }
        } else {
            fail(span, failure);
        }
        end(span, read.startedAt(), read.took());
    }

    private Span start(String name, Instant at) {
        return tracer.spanBuilder(name)
                .setParent(parent == null ? Context.current() : parent)
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(at)
                .setAttribute("db.system.name", "postgresql")
                .startSpan();
    }

    private static void fail(Span span, Failure failure) {
        span.setAttribute("status", failure.status());
        span.setAttribute("error_type", failure.type());
        span.setAttribute("error.type", failure.type());
        span.setStatus(StatusCode.ERROR, failure.type());
    }

    private static void end(Span span, Instant startedAt, Duration took) {
        span.setAttribute("duration_ms", ms(took));
        span.end(startedAt.plus(took));
    }

    private static double ms(Duration duration) {
        return duration.toNanos() / NANOS_PER_MS;
    }
}
