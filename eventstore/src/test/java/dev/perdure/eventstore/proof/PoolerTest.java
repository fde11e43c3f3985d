package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.PgBouncer;
import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/// A pooler in transaction mode: each transaction may get another session.
@EnabledIf(value = "isInstalled", disabledReason = "no pgbouncer is installed on this machine")
@Timeout(60)
final class PoolerTest {
    private final History history = new History();

    static boolean isInstalled() {
        return PgBouncer.isInstalled();
    }

    @Test
    void appends_and_reads_are_right_through_a_pooler(@TempDir Path folder) throws Exception {
        try (var place = TestDatabase.create();
                var pooler = new PgBouncer(place.options(), folder)) {
            var options =
                    EventStoreOptions.of(pooler.database().withoutListening())
                            .withSchema(place.schema());
            try (var one = EventStore.open(options);
                    var two = EventStore.open(options)) {
                var ways =
                        List.<StoreUnderTest>of(
                                new RealStore(one.log("library")),
                                new RealStore(two.log("library")));
                var races = new Races(history, ways);
                for (var shape : Shape.values()) {
                    int accepted = races.round(shape, 16);
                    assertThat(accepted).isEqualTo(shape.isExclusive() ? 1 : accepted);
                }
                try (var workload = new Workload(history, ways, true).start(6)) {
                    workload.await(100);
                }

                history.assertSound(ways.getFirst());
            }
        }
    }
}
