package dev.perdure.eventstore.observe.opentelemetry;

import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.Soon;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.projection.SubscriptionOptions;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Which spans a store makes.
final class OpenTelemetryEventStoreListenerTest {
    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry =
            OpenTelemetrySdk.builder()
                    .setTracerProvider(
                            SdkTracerProvider.builder()
                                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                                    .build())
                    .build();
    private final TestDatabase place = TestDatabase.create();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store =
                EventStore.open(
                        EventStoreOptions.of(place.options())
                                .withSchema(place.schema())
                                .withListener(new OpenTelemetryEventStoreListener(telemetry)));
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
        telemetry.close();
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{\"secret\":1}"));
    }

    private List<SpanData> spans(int count) {
        Soon.until(() -> exporter.getFinishedSpanItems().size() >= count);
        return exporter.getFinishedSpanItems();
    }

    private Span callersSpan() {
        return telemetry.getTracer("test").spanBuilder("caller").startSpan();
    }

    @Test
    void append_has_a_span_with_its_figures_below_that_of_its_caller() {
        var caller = callersSpan();
        try (var _ = caller.makeCurrent()) {
            log.append(event("lent"), event("returned"));
        }

        var span = spans(1).getFirst();
        assertThat(span.getName()).isEqualTo("eventstore.append");
        assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(span.getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        var attributes = span.getAttributes();
        assertThat(attributes.get(stringKey("operation"))).isEqualTo("append");
        assertThat(attributes.get(stringKey("event_type"))).isEqualTo("lent");
        assertThat(attributes.get(longKey("event_count"))).isEqualTo(2);
        assertThat(attributes.get(longKey("rows_affected"))).isEqualTo(2);
        assertThat(attributes.get(longKey("max_sequence"))).isEqualTo(2);
        assertThat(attributes.get(longKey("expected_seq"))).isNull();
        double ms = (span.getEndEpochNanos() - span.getStartEpochNanos()) / 1e6;
        assertThat(attributes.get(doubleKey("duration_ms"))).isEqualTo(ms);
        assertThat(attributes.get(doubleKey("sql_ms"))).isPositive().isLessThan(ms);
    }

    @Test
    void append_that_nobody_waits_for_belongs_to_the_span_it_was_started_in() {
        var caller = callersSpan();
        try (var _ = caller.makeCurrent()) {
            log.appendAsync(AppendRequest.of(event("lent"))).join();
        }

        var span = spans(1).getFirst();
        assertThat(span.getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
    }

    @Test
    void read_has_a_span_with_what_it_found() {
        log.append(event("lent"));
        exporter.reset();
        log.readDecision(Query.all());

        var span = spans(1).getFirst();
        assertThat(span.getName()).isEqualTo("eventstore.query");
        var attributes = span.getAttributes();
        assertThat(attributes.get(stringKey("operation"))).isEqualTo("decision");
        assertThat(attributes.get(stringKey("database_target"))).isEqualTo("primary");
        assertThat(attributes.get(longKey("event_count"))).isEqualTo(1);
        assertThat(attributes.get(longKey("max_sequence"))).isEqualTo(1);
    }

    @Test
    void conflict_is_an_answer_and_a_failure_is_an_error() {
        log.append(event("lent"));
        log.append(
                AppendRequest.of(event("lent"))
                        .withCondition(AppendCondition.noneMatches(Query.all())));
        assertThatThrownBy(() -> log.head(Consistency.atLeast(9)))
                .isInstanceOf(EventStoreException.class);

        var conflict = spans(3).get(1);
        assertThat(conflict.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(conflict.getAttributes().get(stringKey("error_type")))
                .isEqualTo("concurrency_conflict");
        assertThat(conflict.getAttributes().get(stringKey("conflict_type"))).isEqualTo("lent");
        assertThat(conflict.getAttributes().get(longKey("expected_seq"))).isZero();
        var failure = spans(3).get(2);
        assertThat(failure.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(failure.getStatus().getDescription()).isEqualTo("log_went_back");
        assertThat(failure.getEvents()).isEmpty();
    }

    @Test
    void subscriptions_make_no_spans_and_no_span_has_a_payload() {
        log.append(event("lent"));
        var seen = new AtomicInteger();
        store.subscriptions("library")
                .subscribe(
                        SubscriptionOptions.of("books", Query.all()),
                        events -> seen.addAndGet(events.size()));
        Soon.until(() -> seen.get() == 1);

        assertThat(seen).hasValue(1);
        assertThat(exporter.getFinishedSpanItems()).hasSize(1);
        assertThat(exporter.getFinishedSpanItems().toString()).doesNotContain("secret");
    }
}
