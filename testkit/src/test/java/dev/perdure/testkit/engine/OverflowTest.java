package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.engine.Fleet.Handlers;
import dev.perdure.testkit.engine.Fleet.Setup;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/// Where activities run when there are more than a node may run at once.
final class OverflowTest {
    private final Fleet fleet = new Fleet();
    private final Map<String, Integer> ran = new HashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Integer> most = new HashMap<>();

    private Activity<Integer, Integer> work(String name, ActivityOptions options) {
        return activity(
                        name,
                        (ctx, n) -> {
                            var here = fleet.here().name;
                            ran.merge(here, 1, Integer::sum);
                            most.merge(here, running.merge(here, 1, Integer::sum), Math::max);
                            fleet.pause(Duration.ofSeconds(10));
                            running.merge(here, -1, Integer::sum);
                            return n;
                        })
                .withOptions(options);
    }

    private static Orchestration<Integer, Integer> fanOut(
            String name, Activity<Integer, Integer> work) {
        return orchestration(
                name,
                (ctx, n) -> {
                    var parts = new ArrayList<Durable<Integer>>();
                    for (int i = 0; i < n; i++) {
                        parts.add(ctx.start(work, i));
                    }
                    return ctx.all(parts).await().size();
                });
    }

    private static Setup limited(Handlers handlers, int activities) {
        return Setup.of(handlers)
                .options(options -> options.withMaxConcurrentActivities(activities));
    }

    @Test
    void what_a_node_cannot_run_at_once_runs_on_others() {
        try (fleet) {
            var work = work("work", ActivityOptions.DEFAULTS);
            var calls = fanOut("calls", work);
            var handlers = Handlers.of(calls).and(work);
            fleet.join("one", limited(handlers, 5));
            fleet.join("two", limited(handlers, 5));
            fleet.join("three", limited(handlers, 5));
            fleet.advance(Duration.ofSeconds(5));
            fleet.client.start(calls, "a", 30);
            fleet.advance(Duration.ofSeconds(25));

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(30);
            assertThat(ran)
                    .containsOnly(
                            Map.entry("one", 10), Map.entry("two", 10), Map.entry("three", 10));
            assertThat(most.values()).allMatch(count -> count == 5);
        }
    }

    @Test
    void a_node_that_is_alone_keeps_everything() {
        try (fleet) {
            var work = work("work", ActivityOptions.DEFAULTS);
            var calls = fanOut("calls", work);
            fleet.join("alone", limited(Handlers.of(calls).and(work), 5));
            fleet.client.start(calls, "a", 30);
            fleet.advance(Duration.ofSeconds(1));
            assertThat(fleet.client.counts().workItems()).isZero();
            fleet.advance(Duration.ofSeconds(65));

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(30);
        }
    }

    @Test
    void workers_take_no_more_than_their_limit_for_an_activity() {
        try (fleet) {
            var options = ActivityOptions.DEFAULTS.withTag("gpu").withConcurrency(2);
            var work = work("work", options);
            var calls = fanOut("calls", work);
            fleet.join("owner", Handlers.of(calls));
            var worker = Setup.of(Handlers.of().and(work)).options(it -> it.withTag("gpu"));
            fleet.join("one", worker);
            fleet.join("two", worker);
            fleet.join("untagged", Handlers.of().and(work));
            fleet.client.start(calls, "a", 12);
            fleet.advance(Duration.ofSeconds(35));

            assertThat(fleet.status("a").status()).isEqualTo(Status.COMPLETED);
            assertThat(ran).containsOnly(Map.entry("one", 6), Map.entry("two", 6));
            assertThat(most.values()).allMatch(count -> count == 2);
        }
    }

    @Test
    void instance_with_ten_thousand_activities_starves_no_other() {
        try (fleet) {
            var work = work("work", ActivityOptions.DEFAULTS);
            var other = work("other", ActivityOptions.DEFAULTS);
            var large = fanOut("large", work);
            var small = orchestration("small", (ctx, n) -> ctx.call(work, n) + ctx.call(other, n));
            var handlers = Handlers.of(large, small).and(work, other);
            fleet.join("node", limited(handlers, 10));
            fleet.client.start(large, "large", 10_000);
            fleet.advance(Duration.ofSeconds(15));
            fleet.client.start(small, "small", 1);
            fleet.advance(Duration.ofSeconds(41));

            assertThat(fleet.client.instance(small, "small").result(Duration.ofSeconds(1)))
                    .isEqualTo(2);
            assertThat(fleet.status("large").status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void instance_with_many_activities_starves_no_other_on_several_nodes() {
        try (fleet) {
            var work = work("work", ActivityOptions.DEFAULTS);
            var large = fanOut("large", work);
            var small = orchestration("small", (ctx, n) -> ctx.call(work, n));
            var handlers = Handlers.of(large, small).and(work);
            fleet.join("one", limited(handlers, 10));
            fleet.join("two", limited(handlers, 10));
            fleet.advance(Duration.ofSeconds(5));
            fleet.client.start(large, "large", 1_000);
            fleet.advance(Duration.ofSeconds(15));
            fleet.client.start(small, "small", 1);
            fleet.advance(Duration.ofSeconds(21));

            assertThat(fleet.client.instance(small, "small").result(Duration.ofSeconds(1)))
                    .isEqualTo(1);
            assertThat(fleet.status("large").status()).isEqualTo(Status.RUNNING);
        }
    }
}
