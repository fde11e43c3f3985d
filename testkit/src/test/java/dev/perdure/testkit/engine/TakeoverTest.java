package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.orchestration;
import static dev.perdure.testkit.engine.Fleet.LEASE;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.engine.Fleet.Handlers;
import dev.perdure.testkit.engine.Fleet.Setup;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.IntStream;

/// Several nodes, of which one vanishes.
final class TakeoverTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> n + ctx.awaitEvent(NUMBER));
    private static final Handlers HANDLERS = Handlers.of(WAITS);

    @Test
    void work_of_a_node_that_vanished_is_taken_over_within_a_lease_and_a_second() {
        for (int phase = 0; phase < 20; phase++) {
            try (var fleet = new Fleet()) {
                var victim = fleet.join("victim", HANDLERS);
                fleet.client.start(WAITS, "a", 1);
                fleet.advance(Duration.ofMillis(130L * phase));
                fleet.join("one", HANDLERS);
                fleet.advance(Duration.ofMillis(370L * phase));
                fleet.join("two", HANDLERS);
                fleet.advance(Duration.ofMillis(10_000 + 190L * phase));
                assertThat(fleet.status("a").owner()).isEqualTo("victim");
                victim.vanish();

                fleet.advance(LEASE.plusSeconds(1));

                assertThat(fleet.status("a").owner()).as("phase %d", phase).isIn("one", "two");
            }
        }
    }

    @Test
    void nodes_that_are_well_renew_every_third_of_a_lease_and_no_oftener() {
        try (var fleet = new Fleet()) {
            var counting = new Counting(fleet.store);
            fleet.join("one", Setup.of(HANDLERS).around(_ -> counting));
            fleet.join("two", HANDLERS);
            fleet.join("three", HANDLERS);

            fleet.advance(Duration.ofMinutes(10));

            assertThat(counting.renewals).isBetween(175, 185);
        }
    }

    @Test
    void survivors_share_what_a_vanished_node_held() {
        try (var fleet = new Fleet()) {
            var victim = fleet.join("victim", HANDLERS);
            IntStream.range(0, 1_000).forEach(i -> fleet.client.start(WAITS, "instance-" + i, i));
            fleet.settle();
            fleet.join("one", HANDLERS);
            fleet.join("two", HANDLERS);
            fleet.join("three", HANDLERS);
            fleet.settle();
            victim.vanish();

            fleet.advance(LEASE.plusSeconds(1));

            assertThat(fleet.owners()).containsOnlyKeys("one", "two", "three");
            assertThat(fleet.owners().values()).allMatch(count -> count > 200);
        }
    }

    @Test
    void new_instances_are_shared_by_all_nodes() {
        try (var fleet = new Fleet()) {
            fleet.join("one", HANDLERS);
            fleet.join("two", HANDLERS);
            fleet.join("three", HANDLERS);
            IntStream.range(0, 1_000).forEach(i -> fleet.client.start(WAITS, "instance-" + i, i));

            fleet.settle();

            assertThat(fleet.owners().values()).hasSize(3).allMatch(count -> count > 200);
        }
    }

    @Test
    void a_node_claims_no_more_than_it_may_hold() {
        try (var fleet = new Fleet()) {
            var small = Setup.of(HANDLERS).options(options -> options.withMaxLiveInstances(40));
            var node = fleet.join("small", small);
            IntStream.range(0, 100).forEach(i -> fleet.client.start(WAITS, "instance-" + i, i));
            fleet.settle();
            assertThat(node.node().liveCount()).isLessThanOrEqualTo(40);

            IntStream.range(0, 100).forEach(i -> fleet.client.raise("instance-" + i, NUMBER, 1));
            fleet.advance(Duration.ofSeconds(10));

            assertThat(fleet.client.counts().instances()).containsOnlyKeys(Status.COMPLETED);
        }
    }

    /// Counts renewals.
    private static final class Counting extends ForwardingProvider {
        private int renewals;

        Counting(Provider store) {
            super(store);
        }

        @Override
        public LeaseRenewal renewNodeLease(NodeLease lease) {
            renewals++;
            return super.renewNodeLease(lease);
        }
    }
}
