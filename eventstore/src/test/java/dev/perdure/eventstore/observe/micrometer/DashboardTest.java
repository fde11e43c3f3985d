package dev.perdure.eventstore.observe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.Soon;
import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.projection.SubscriptionOptions;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.junit.jupiter.api.Test;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/// The dashboard and the guide speak of metrics that a store really has.
final class DashboardTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern METRIC = Pattern.compile("\\beventstore_[a-z_]+[a-z]\\b");
    private static final Pattern SELECTED =
            Pattern.compile("\\b(eventstore_[a-z_]+[a-z])\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"));
    }

    private static JsonNode dashboard() throws IOException {
        return new JsonMapper()
                .readTree(Files.readString(DOCS.resolve("grafana").resolve("event-store.json")));
    }

    private static List<String> expressions(JsonNode dashboard) {
        var found = new ArrayList<String>();
        dashboard.findValues("expr").forEach(it -> found.add(it.asString()));
        return found;
    }

    /// {@return what Prometheus reads after something of each kind has happened}
    private static String scrape() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (var place = TestDatabase.create();
                var store =
                        EventStore.open(
                                EventStoreOptions.of(place.options())
                                        .withSchema(place.schema())
                                        .withListener(
                                                new MicrometerEventStoreListener(registry)))) {
            work(store);
            fail(store);
            follow(store);
            Soon.until(() -> registry.scrape().contains("eventstore_subscription_errors_total"));
            Soon.until(() -> registry.scrape().contains("eventstore_subscription_events_total"));
            return registry.scrape();
        } finally {
            registry.close();
        }
    }

    private static void work(EventStore store) {
        var counted = DecisionState.of("count", Query.all(), 0, (before, _) -> before + 1);
        store.decider("library")
                .decide(
                        Command.of(
                                DecisionModel.of(counted),
                                it -> Decision.append(it, event("lent"))));
    }

    private static void fail(EventStore store) {
        var log = store.log("library");
        log.append(
                AppendRequest.of(event("lent"))
                        .withCondition(AppendCondition.noneMatches(Query.all())));
        log.append(AppendRequest.of(event("lent")).withKey("k"));
        assertThatThrownBy(() -> log.append(AppendRequest.of(event("other")).withKey("k")))
                .isInstanceOf(EventStoreException.class);
    }

    private static void follow(EventStore store) {
        var failing = new AtomicBoolean(true);
        store.subscriptions("library")
                .subscribe(
                        SubscriptionOptions.of("books", Query.all()),
                        _ -> {
                            if (failing.getAndSet(false)) {
                                throw new IllegalStateException("once");
                            }
                        });
    }

    @Test
    void each_metric_of_the_dashboard_and_of_the_guide_is_in_a_scrape() throws IOException {
        var guide = Files.readString(DOCS.resolve("guide").resolve("events-metrics.md"));
        var names = new TreeSet<String>();
        for (var text : List.of(dashboard().toString(), guide)) {
            METRIC.matcher(text).results().forEach(it -> names.add(it.group()));
        }
        var scrape = scrape();

        assertThat(names).hasSizeGreaterThan(20);
        assertThat(names)
                .allSatisfy(it -> assertThat(scrape).containsPattern("(?m)^" + it + "[ {_]"));
    }

    @Test
    void each_metric_of_the_dashboard_has_the_labels_it_is_asked_for() throws IOException {
        var scrape = scrape();

        for (var expression : expressions(dashboard())) {
            var selected = SELECTED.matcher(expression).results().toList();
            assertThat(selected).as(expression).isNotEmpty();
            for (var it : selected) {
                var labels = LABEL.matcher(it.group(2)).results().map(label -> label.group(1));
                assertThat(labels)
                        .as(expression)
                        .allSatisfy(label ->
                                assertThat(scrape)
                                        .containsPattern(
                                                "(?m)^"
                                                        + it.group(1)
                                                        + "\\{[^}]*\\b"
                                                        + label
                                                        + "=\""));
            }
        }
    }

    @Test
    void each_panel_asks_the_data_source_that_the_reader_chose() throws IOException {
        var dashboard = dashboard();
        var panels = new ArrayList<JsonNode>();
        dashboard.get("panels").forEach(panels::add);

        assertThat(dashboard.findValues("uid"))
                .extracting(JsonNode::asString)
                .containsOnly("${datasource}", "perdure-event-store");
        assertThat(panels).extracting(it -> it.get("id").asInt()).doesNotHaveDuplicates();
        assertThat(dashboard.get("templating").get("list").get(0).get("query").asString())
                .isEqualTo("prometheus");
    }
}
