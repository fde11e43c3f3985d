package dev.perdure.examples.watched;

import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.micrometer.MicrometerEventStoreListener;
import dev.perdure.eventstore.observe.opentelemetry.OpenTelemetryEventStoreListener;
import dev.perdure.pg.DatabaseOptions;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;

import java.time.Duration;
import java.util.function.Consumer;

/// Ways to watch an event store.
public final class WatchedStores {
    private WatchedStores() {}

    /// Opens a store whose metrics are in this registry.
    public static EventStore withMetrics(DatabaseOptions database, MeterRegistry registry) {
        var metrics = new MicrometerEventStoreListener(registry);
        return EventStore.open(EventStoreOptions.of(database).withListener(metrics));
    }

    /// Opens a store with metrics and spans.
    public static EventStore withBoth(
            DatabaseOptions database, MeterRegistry registry, OpenTelemetry telemetry) {
        var listener =
                EventStoreListener.all(
                        new MicrometerEventStoreListener(registry),
                        new OpenTelemetryEventStoreListener(telemetry));
        return EventStore.open(EventStoreOptions.of(database).withListener(listener));
    }

    /// {@return a listener that names slow appends}
    public static EventStoreListener slowAppends(Duration limit, Consumer<String> out) {
        return new EventStoreListener() {
            @Override
            public void appendFinished(AppendFinished append) {
                if (append.took().compareTo(limit) > 0) {
                    out.accept(append.toString());
                }
            }
        };
    }
}
