package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Racers on one boundary: the event store accepts exactly one of a round, whatever they ask.
final class RaceTest {
    private static final int ROUNDS = Length.times(2);
    private static final List<Integer> RACERS = List.of(2, 8, 16, 32, 64);

    private final TestDatabase place = TestDatabase.create();
    private final List<EventStore> stores = new ArrayList<>();
    private final History history = new History();

    @BeforeEach
    void open() {
        var options =
                EventStoreOptions.of(place.options().withMaxConnections(4))
                        .withSchema(place.schema());
        for (int i = 0; i < 3; i++) {
            stores.add(EventStore.open(options));
        }
    }

    @AfterEach
    void close() {
        stores.forEach(EventStore::close);
        place.close();
    }

    private List<StoreUnderTest> ways(String log, int count) {
        return stores.stream()
                .limit(count)
                .map(it -> (StoreUnderTest) new RealStore(it.log(log)))
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void one_of_each_round_is_accepted(Shape shape) throws Exception {
        for (int processes : List.of(1, 3)) {
            var ways = ways("log-" + processes, processes);
            var own = new History();
            var races = new Races(own, ways);
            for (int racers : RACERS) {
                for (int round = 0; round < ROUNDS; round++) {
                    int accepted = races.round(shape, racers);

                    if (shape.isExclusive()) {
                        assertThat(accepted).isEqualTo(1);
                    } else {
                        assertThat(accepted).isGreaterThanOrEqualTo(racers / 2);
                    }
                }
            }
            own.assertSound(ways.getFirst());
        }
    }

    @Test
    void no_event_appears_below_what_was_read() throws Exception {
        var ways = ways("trap", 3);
        var races = new Races(history, ways);
        for (int round = 0; round < 4 * ROUNDS; round++) {
            races.trap(12);
        }

        history.assertSound(ways.getFirst());
    }

    @Test
    void logs_side_by_side_know_nothing_of_each_other() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<List<Violation>>>();
            for (var log : List.of("one", "two", "three")) {
                results.add(threads.submit(() -> raceOn(log)));
            }
            for (var result : results) {
                assertThat(result.get()).isEmpty();
            }
        }
    }

    private List<Violation> raceOn(String log) throws Exception {
        var ways = ways(log, 3);
        var own = new History();
        var races = new Races(own, ways);
        for (int round = 0; round < ROUNDS; round++) {
            assertThat(races.round(Shape.ALL, 8)).isEqualTo(1);
        }
        assertThat(ways.getFirst().all()).hasSize(ROUNDS);
        return own.violations(ways.getFirst());
    }
}
