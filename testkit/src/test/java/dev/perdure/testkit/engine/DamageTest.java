package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.TWICE;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.util.List;

/// What is stored cannot be read, or cannot be run.
final class DamageTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> ctx.call(TWICE, n) + ctx.awaitEvent(NUMBER));

    /// A store whose histories have one wrong byte while it is damaged.
    private static final class Damaged extends ForwardingProvider {
        private boolean damaged;

        Damaged(Provider store) {
            super(store);
        }

        @Override
        public List<OrchestrationItem> fetchOrchestrationItems(
                NodeLease lease, FetchLimits limits) {
            var items = super.fetchOrchestrationItems(lease, limits);
            return damaged ? items.stream().map(Damaged::damage).toList() : items;
        }

        private static OrchestrationItem damage(OrchestrationItem item) {
            return new OrchestrationItem(
                    item.instance(),
                    item.claimed(),
                    item.orphaned(),
                    item.history().stream().map(Damaged::damage).toList(),
                    item.messages(),
                    item.progress());
        }

        private static HistoryChunk damage(HistoryChunk chunk) {
            var data = chunk.data().clone();
            data[0] = 99;
            return new HistoryChunk(chunk.execution(), chunk.firstEvent(), chunk.lastEvent(), data);
        }
    }

    @Test
    void undecodable_history_parks_the_instance_and_stays_as_it_is() {
        var stores = new java.util.ArrayList<Damaged>();
        try (var engine =
                TestEngine.with(WAITS)
                        .activities(TWICE)
                        .provider(store -> {
                            stores.add(new Damaged(store));
                            return stores.getFirst();
                        })
                        .start()) {
            var instance = engine.start(WAITS, "a", 4);
            engine.settle();
            var before = engine.history("a");
            engine.crash();
            stores.getFirst().damaged = true;
            engine.raise("a", NUMBER, 1);
            engine.settle();

            assertThat(engine.status("a").status()).isEqualTo(Status.PARKED);
            assertThat(engine.status("a").reason()).startsWith("ENG-004").contains("format");
            assertThat(engine.history("a")).isEqualTo(before);

            stores.getFirst().damaged = false;
            engine.client().resume("a");
            assertThat(engine.result(instance)).isEqualTo(9);
        }
    }

    @Test
    void payload_that_cannot_be_read_parks_the_instance() {
        var texts =
                Orchestration.of(
                        "waits", String.class, Integer.class, (ctx, text) -> text.length());
        try (var engine = TestEngine.with(WAITS).activities(TWICE).start()) {
            engine.client().start(texts, "a", "not a number");
            engine.settle();

            assertThat(engine.status("a").status()).isEqualTo(Status.PARKED);
            assertThat(engine.status("a").reason()).startsWith("ENG-002").contains("json");
        }
    }

    @Test
    void instance_without_a_handler_waits_and_disturbs_nobody() {
        var unknown = orchestration("unknown", (ctx, n) -> n);
        try (var engine = TestEngine.with(WAITS).activities(TWICE).start()) {
            engine.client().start(unknown, "lost", 1);
            var instance = engine.start(WAITS, "a", 4);
            engine.raise("a", NUMBER, 1);

            assertThat(engine.result(instance)).isEqualTo(9);
            assertThat(engine.status("lost").status()).isEqualTo(Status.PENDING);
            assertThat(engine.client().parked(10)).extracting("id").containsExactly("lost");
        }
    }
}
