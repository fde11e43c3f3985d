package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.RetryPolicy;
import dev.perdure.testkit.engine.Fleet.Handlers;
import dev.perdure.testkit.engine.Fleet.Setup;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A node that stops in order: another goes on at once, and no time passes in these tests.
final class HandOverTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> n + ctx.awaitEvent(NUMBER));

    private final Fleet fleet = new Fleet();
    private final List<String> runs = new ArrayList<>();

    private final Activity<Integer, Integer> work =
            activity(
                            "work",
                            (ctx, n) -> {
                                var here = fleet.here().name;
                                runs.add(here + " " + ctx.attempt());
                                if (here.equals("first")) {
                                    fleet.pause(Duration.ofHours(1));
                                }
                                return n;
                            })
                    .withOptions(
                            ActivityOptions.DEFAULTS.withRetry(
                                    RetryPolicy.fixed(5, Duration.ZERO)));

    @Test
    void instance_that_waits_goes_on_elsewhere_at_once() {
        try (fleet) {
            var first = fleet.join("first", Handlers.of(WAITS));
            fleet.client.start(WAITS, "a", 1);
            fleet.settle();
            fleet.join("second", Handlers.of(WAITS));
            fleet.settle();
            assertThat(fleet.status("a").owner()).isEqualTo("first");

            first.stop();
            fleet.client.raise("a", NUMBER, 1);
            fleet.settle();

            assertThat(fleet.client.instance(WAITS, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(2);
        }
    }

    @Test
    void messages_that_arrived_are_not_left_behind() {
        try (fleet) {
            var first = fleet.join("first", Handlers.of(WAITS));
            fleet.client.start(WAITS, "a", 1);
            fleet.settle();
            fleet.join("second", Handlers.of(WAITS));
            fleet.settle();
            fleet.client.raise("a", NUMBER, 1);

            first.stop();
            fleet.settle();

            assertThat(fleet.client.instance(WAITS, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(2);
        }
    }

    @Test
    void activities_that_did_not_finish_run_elsewhere_at_once() {
        try (fleet) {
            var calls = orchestration("calls", (ctx, n) -> ctx.call(work, n));
            var handlers = Handlers.of(calls).and(work);
            var first = fleet.join("first", handlers);
            fleet.client.start(calls, "a", 1);
            fleet.settle();
            fleet.join("second", handlers);
            fleet.settle();

            first.stop();
            fleet.settle();

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(1);
            assertThat(runs).containsExactly("first 1", "second 2");
        }
    }

    @Test
    void activities_from_the_queue_run_elsewhere_at_once() {
        try (fleet) {
            var tagged = work.withOptions(ActivityOptions.DEFAULTS.withTag("gpu"));
            var calls = orchestration("calls", (ctx, n) -> ctx.call(tagged, n));
            fleet.join("owner", Handlers.of(calls));
            var worker = Setup.of(Handlers.of().and(tagged)).options(it -> it.withTag("gpu"));
            var first = fleet.join("first", worker);
            fleet.client.start(calls, "a", 1);
            fleet.settle();
            fleet.join("second", worker);
            fleet.settle();

            first.stop();
            fleet.settle();

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(1);
            assertThat(runs).startsWith("first 1").hasSize(2);
        }
    }
}
