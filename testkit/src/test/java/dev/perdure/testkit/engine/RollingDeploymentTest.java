package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.engine.Fleet.Handlers;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Nodes of an old and a new release on one store.
final class RollingDeploymentTest {
    private final Fleet fleet = new Fleet();
    private final List<String> ran = new ArrayList<>();

    private final Orchestration<Integer, Integer> old = order(1);
    private final Orchestration<Integer, Integer> current = order(2);

    private Orchestration<Integer, Integer> order(int version) {
        return orchestration(
                        "order",
                        (ctx, n) -> {
                            int number = n + ctx.awaitEvent(NUMBER);
                            ran.add("version %d on %s".formatted(version, fleet.here().name));
                            return number * version;
                        })
                .withVersion(version);
    }

    @Test
    void each_instance_runs_on_nodes_with_its_version() {
        try (fleet) {
            fleet.join("old", Handlers.of(old));
            fleet.join("new", Handlers.of(current));
            fleet.client.start(old, "a", 1);
            fleet.client.start(current, "b", 1);
            fleet.settle();
            assertThat(fleet.status("a").owner()).isEqualTo("old");
            assertThat(fleet.status("b").owner()).isEqualTo("new");

            fleet.client.raise("a", NUMBER, 1);
            fleet.client.raise("b", NUMBER, 1);
            fleet.settle();

            assertThat(fleet.client.instance(old, "a").result(Duration.ofSeconds(1))).isEqualTo(2);
            assertThat(fleet.client.instance(current, "b").result(Duration.ofSeconds(1)))
                    .isEqualTo(4);
            assertThat(ran).containsExactlyInAnyOrder("version 1 on old", "version 2 on new");
        }
    }

    @Test
    void instance_whose_version_is_gone_waits_visibly_until_it_is_back() {
        try (fleet) {
            var before = fleet.join("old", Handlers.of(old));
            fleet.client.start(old, "a", 1);
            fleet.settle();
            fleet.join("new", Handlers.of(current));
            before.stop();
            fleet.client.raise("a", NUMBER, 1);
            fleet.advance(Duration.ofHours(1));

            assertThat(fleet.status("a").status()).isEqualTo(Status.RUNNING);
            assertThat(fleet.client.parked(10))
                    .singleElement()
                    .satisfies(waiting -> {
                        assertThat(waiting.id()).isEqualTo("a");
                        assertThat(waiting.readyAt()).isNotNull();
                        assertThat(waiting.attempts()).isZero();
                    });
            fleet.join("both", Handlers.of(old, current));
            fleet.settle();

            assertThat(fleet.client.instance(old, "a").result(Duration.ofSeconds(1))).isEqualTo(2);
            assertThat(fleet.client.parked(10)).isEmpty();
            assertThat(ran).containsExactly("version 1 on both");
        }
    }

    @Test
    void instance_of_a_node_that_vanished_waits_for_a_node_with_its_version() {
        try (fleet) {
            var before = fleet.join("old", Handlers.of(old));
            fleet.join("new", Handlers.of(current));
            fleet.client.start(old, "a", 1);
            fleet.settle();
            before.vanish();
            fleet.advance(Duration.ofMinutes(1));
            assertThat(fleet.status("a").owner()).isNull();
            assertThat(fleet.client.parked(10)).extracting("id").containsExactly("a");

            fleet.client.raise("a", NUMBER, 1);
            before.start();
            fleet.settle();

            assertThat(fleet.client.instance(old, "a").result(Duration.ofSeconds(1))).isEqualTo(2);
        }
    }

    @Test
    void instance_that_continues_under_a_version_of_another_node_moves_there() {
        try (fleet) {
            var next = order(2);
            var moving =
                    orchestration("order", (ctx, n) -> ctx.continueAsNew(next, n)).withVersion(1);
            fleet.join("old", Handlers.of(moving));
            fleet.join("new", Handlers.of(next));
            fleet.client.start(moving, "a", 1);
            fleet.client.raise("a", NUMBER, 1);
            fleet.settle();

            assertThat(fleet.client.instance(next, "a").result(Duration.ofSeconds(1))).isEqualTo(4);
            assertThat(ran).containsExactly("version 2 on new");
        }
    }

    @Test
    void activity_that_only_the_new_release_has_runs_there() {
        try (fleet) {
            Activity<Integer, Integer> added =
                    activity(
                            "added",
                            (ctx, n) -> {
                                ran.add(ctx.activity() + " on " + fleet.here().name);
                                return n;
                            });
            var calls = orchestration("calls", (ctx, n) -> ctx.call(added, n));
            fleet.join("old", Handlers.of(calls));
            fleet.client.start(calls, "a", 1);
            fleet.advance(Duration.ofMinutes(1));
            assertThat(fleet.status("a").status()).isEqualTo(Status.RUNNING);

            fleet.join("new", Handlers.of(calls).and(added));
            fleet.advance(Duration.ofSeconds(5));

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(1);
            assertThat(ran).containsExactly("added on new");
        }
    }
}
