package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.TWICE;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.engine.Fleet.Handlers;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.stream.IntStream;

/// Instances whose owners are lost again and again: those that end them are parked, others never.
final class LostOwnersTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> ctx.call(TWICE, n + ctx.awaitEvent(NUMBER)));

    private final Fleet fleet = new Fleet();
    private boolean mended;
    private int deaths;

    private final Orchestration<Integer, Integer> deadly =
            orchestration(
                    "deadly",
                    (ctx, n) -> {
                        ctx.sleep(Duration.ofSeconds(n));
                        if (!mended) {
                            deaths++;
                            fleet.here().dieSoon();
                        }
                        return n;
                    });

    private final Handlers handlers = Handlers.of(WAITS, deadly).and(TWICE);

    @Test
    void an_orchestration_that_ends_its_process_is_parked_in_the_end() {
        try (fleet) {
            fleet.join("node", handlers);
            fleet.client.start(deadly, "deadly", 1);
            fleet.advance(Duration.ofMinutes(1));

            assertThat(fleet.status("deadly").status()).isEqualTo(Status.PARKED);
            assertThat(fleet.status("deadly").reason())
                    .startsWith("given up after 10 attempts: the nodes that ran it were lost");
            assertThat(deaths).isEqualTo(10);

            mended = true;
            fleet.client.resume("deadly");
            fleet.advance(Duration.ofMinutes(1));
            assertThat(fleet.status("deadly").status()).isEqualTo(Status.COMPLETED);
        }
    }

    @Test
    void those_that_were_on_the_same_nodes_are_not_parked() {
        try (fleet) {
            fleet.join("one", handlers);
            fleet.join("two", handlers);
            for (int i = 0; i < 150; i++) {
                fleet.client.start(WAITS, "waits-" + i, i);
                if (i % 50 == 25) {
                    fleet.client.start(deadly, "deadly-" + i, 2);
                }
            }
            fleet.advance(Duration.ofMinutes(2));

            for (int i = 25; i < 150; i += 50) {
                assertThat(fleet.status("deadly-" + i).status()).isEqualTo(Status.PARKED);
            }
            IntStream.range(0, 150).forEach(i -> fleet.client.raise("waits-" + i, NUMBER, 1));
            fleet.advance(Duration.ofMinutes(1));

            assertThat(fleet.client.counts().instances())
                    .containsEntry(Status.COMPLETED, 150L)
                    .containsEntry(Status.PARKED, 3L);
        }
    }

    @Test
    void an_instance_that_only_waits_is_never_parked() {
        try (fleet) {
            var node = fleet.join("node", handlers);
            fleet.client.start(WAITS, "a", 1);
            for (int i = 0; i < 30; i++) {
                fleet.advance(Duration.ofSeconds(3));
                assertThat(fleet.status("a").attempts()).isLessThan(3);
                node.vanish();
                node.start();
            }

            fleet.client.raise("a", NUMBER, 1);
            fleet.settle();
            assertThat(fleet.status("a").status()).isEqualTo(Status.COMPLETED);
        }
    }
}
