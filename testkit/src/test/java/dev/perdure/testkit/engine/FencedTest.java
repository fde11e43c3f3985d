package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.orchestration;
import static dev.perdure.testkit.engine.Fleet.LEASE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.FaultPlan;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.engine.Fleet.Handlers;
import dev.perdure.testkit.engine.Fleet.Setup;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A node that slept longer than its lease, as in a long garbage collection.
final class FencedTest {
    private final Fleet fleet = new Fleet();
    private final List<String> runs = new ArrayList<>();
    private boolean slow = true;

    /// Takes an hour on the first node and tells when it was stopped, yet comes with a result.
    private final Activity<Integer, Integer> work =
            activity(
                    "work",
                    (ctx, n) -> {
                        var here = fleet.here().name;
                        runs.add(here + " runs attempt " + ctx.attempt());
                        if (slow) {
                            try {
                                fleet.pause(Duration.ofHours(1));
                            } catch (InterruptedException e) {
                                runs.add(here + " was told: " + ctx.isCancelled());
                            }
                        }
                        return n + ctx.attempt();
                    });

    private final Orchestration<Integer, Integer> calls =
            orchestration("calls", (ctx, n) -> ctx.call(work, n) + ctx.awaitEvent(NUMBER));

    private final Handlers handlers = Handlers.of(calls).and(work);

    @Test
    void a_node_that_slept_drops_what_it_held_and_joins_again() {
        try (fleet) {
            slow = false;
            var sleeper = fleet.join("sleeper", handlers);
            fleet.client.start(calls, "a", 10);
            fleet.settle();
            fleet.join("other", handlers);
            var before = sleeper.node().lease();
            sleeper.pause(true);
            fleet.advance(LEASE.plusSeconds(1));
            assertThat(fleet.status("a").owner()).isEqualTo("other");

            sleeper.pause(false);
            fleet.advance(Duration.ofSeconds(4));

            assertThat(sleeper.fencings).hasSize(1).allMatch(why -> why.contains("ENG-014"));
            assertThat(sleeper.node().liveCount()).isZero();
            assertThat(sleeper.node().lease().epoch()).isGreaterThan(before.epoch());
            fleet.client.raise("a", NUMBER, 1);
            fleet.settle();
            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(12);
            assertThat(runs).containsExactly("sleeper runs attempt 1");
        }
    }

    @Test
    void it_goes_on_with_new_work_under_its_new_lease() {
        try (fleet) {
            slow = false;
            var alone = fleet.join("alone", handlers);
            fleet.client.start(calls, "a", 10);
            fleet.settle();
            alone.pause(true);
            fleet.advance(Duration.ofHours(1));
            fleet.client.start(calls, "b", 20);
            fleet.client.raise("a", NUMBER, 1);
            fleet.client.raise("b", NUMBER, 1);

            alone.pause(false);
            fleet.settle();

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(12);
            assertThat(fleet.client.instance(calls, "b").result(Duration.ofSeconds(1)))
                    .isEqualTo(22);
            assertThat(alone.fencings).hasSize(1);
        }
    }

    @Test
    void its_activities_are_told_and_their_late_results_are_ignored_and_counted() {
        try (fleet) {
            var sleeper = fleet.join("sleeper", handlers);
            fleet.client.start(calls, "a", 10);
            fleet.settle();
            slow = false;
            fleet.join("other", handlers);
            sleeper.pause(true);
            fleet.advance(LEASE.plusSeconds(1));
            sleeper.pause(false);
            fleet.advance(Duration.ofSeconds(4));
            fleet.client.raise("a", NUMBER, 1);
            fleet.settle();

            assertThat(fleet.client.instance(calls, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(13);
            assertThat(runs)
                    .containsExactly(
                            "sleeper runs attempt 1",
                            "other runs attempt 2",
                            "sleeper was told: true");
            assertThat(sleeper.node().counters().snapshot().lateMessages()).isEqualTo(1);
        }
    }

    @Test
    void activities_it_ran_for_others_are_told_too() {
        try (fleet) {
            var tagged = work.withOptions(ActivityOptions.DEFAULTS.withTag("gpu"));
            var remote = orchestration("remote", (ctx, n) -> ctx.call(tagged, n));
            fleet.join("owner", Handlers.of(remote));
            var setup = Setup.of(Handlers.of().and(tagged)).options(it -> it.withTag("gpu"));
            var sleeper = fleet.join("sleeper", setup);
            fleet.client.start(remote, "a", 10);
            fleet.settle();
            slow = false;
            fleet.join("second", setup);
            sleeper.pause(true);
            fleet.advance(LEASE.plusSeconds(1));
            sleeper.pause(false);
            fleet.advance(Duration.ofSeconds(4));

            assertThat(fleet.client.instance(remote, "a").result(Duration.ofSeconds(1)))
                    .isEqualTo(12);
            assertThat(runs)
                    .containsExactly(
                            "sleeper runs attempt 1",
                            "second runs attempt 2",
                            "sleeper was told: true");
            assertThat(sleeper.node().runningAttempts()).isZero();
        }
    }

    @Test
    void the_loss_is_reported_once_also_if_joining_again_takes_several_calls() {
        try (fleet) {
            slow = false;
            var joins = new FailingJoins(fleet.store);
            var setup = Setup.of(handlers).around(_ -> joins);
            var sleeper = fleet.join("sleeper", setup);
            fleet.client.start(calls, "a", 10);
            fleet.settle();
            sleeper.pause(true);
            fleet.advance(LEASE.plusSeconds(1));
            joins.failing = 5;
            sleeper.pause(false);
            fleet.advance(Duration.ofSeconds(10));
            fleet.client.raise("a", NUMBER, 1);
            fleet.settle();

            assertThat(joins.failing).isZero();
            assertThat(sleeper.fencings).hasSize(1);
            assertThat(fleet.status("a").status()).isEqualTo(Status.COMPLETED);
        }
    }

    /// A store that does not answer some calls to join.
    private static final class FailingJoins extends ForwardingProvider {
        private int failing;

        FailingJoins(Provider store) {
            super(store);
        }

        @Override
        public NodeLease joinNode(NodeRequest request) {
            if (failing > 0) {
                failing--;
                throw FaultPlan.unavailable("no join now");
            }
            return super.joinNode(request);
        }
    }
}
