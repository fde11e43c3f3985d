package dev.perdure.examples.watched;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendFinished.Operation;
import dev.perdure.eventstore.observe.AppendOutcome;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;

/// Stores that are watched as the guide shows it.
final class WatchedStoresTest {
    private static final NewEvent LENT = NewEvent.of("lent", Encoded.json("{}"));

    @Test
    void metrics_of_both_stores_arrive() {
        var registry = new SimpleMeterRegistry();
        try (var place = TestDatabase.create();
                var first = WatchedStores.withMetrics(place.options(), registry);
                var second =
                        WatchedStores.withBoth(place.options(), registry, OpenTelemetry.noop())) {
            first.log("watched-first").append(LENT);
            second.log("watched-second").append(LENT);
        }

        var calls = registry.get("eventstore.append.method.calls").counters();
        assertThat(calls).hasSize(2).allMatch(it -> it.count() == 1);
    }

    @Test
    void only_slow_appends_are_named() {
        var named = new ArrayList<String>();
        var listener = WatchedStores.slowAppends(Duration.ofMillis(10), named::add);
        listener.appendFinished(append(Duration.ofMillis(5)));
        listener.appendFinished(append(Duration.ofMillis(15)));

        assertThat(named).singleElement().asString().contains("PT0.015S");
    }

    private static AppendFinished append(Duration took) {
        return new AppendFinished(
                "library",
                Operation.APPEND,
                Instant.EPOCH,
                took,
                1,
                "lent",
                null,
                new AppendOutcome.Stored(1, 1),
                null);
    }
}
