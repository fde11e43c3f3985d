package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.proof.Operation.Answer;
import dev.perdure.eventstore.proof.Operation.Append;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Sessions are ended, and the server crashes, at any moment of an append.
@Timeout(1_800)
final class KilledSessionsTest {
    private static final int STORMS = Length.times(25);
    private static final int CRASHES = Length.times(2);
    private static PostgresServer server;

    private final History history = new History();

    @BeforeAll
    static void start() {
        server = EmbeddedPostgres.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static EventStore open(TestDatabase place) {
        return EventStore.open(
                EventStoreOptions.of(place.options().withApplicationName("victim"))
                        .withSchema(place.schema())
                        .withPatience(Duration.ofSeconds(30), Duration.ZERO));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_was_acknowledged_is_there_once_after_sessions_were_ended(boolean keyed)
            throws Exception {
        try (var place = TestDatabase.on(server);
                var one = open(place);
                var two = open(place);
                var killer = place.open()) {
            var stores = stores(one, two);
            try (var workload = new Workload(history, stores, keyed).start(8)) {
                for (int i = 0; i < STORMS; i++) {
                    workload.await(5);
                    terminate(killer);
                }
                workload.await(10);
            }

            assertSoundWithKeys(stores.getFirst());
        }
    }

    @Test
    void what_was_acknowledged_is_there_once_after_the_server_crashed() throws Exception {
        try (var place = TestDatabase.on(server);
                var one = open(place);
                var two = open(place)) {
            var stores = stores(one, two);
            try (var workload = new Workload(history, stores, true).start(8)) {
                for (int i = 0; i < CRASHES; i++) {
                    workload.await(50);
                    server.crash();
                    server.start();
                }
                workload.await(50);
            }

            assertSoundWithKeys(stores.getFirst());
        }
    }

    private static List<StoreUnderTest> stores(EventStore one, EventStore two) {
        return List.of(new RealStore(one.log("library")), new RealStore(two.log("library")));
    }

    private static void terminate(Database killer) {
        killer.rows(
                """
                select count(pg_terminate_backend(pid)) from pg_stat_activity
                where application_name = 'victim'
                """);
    }

    /// Also, each key still names the first positions.
    private void assertSoundWithKeys(StoreUnderTest store) {
        history.assertSound(store);
        for (var it : accepted().entrySet()) {
            assertThat(store.append(it.getKey()))
                    .isEqualTo(new Appended(it.getValue().first(), it.getValue().last(), true));
        }
    }

    private Map<AppendRequest, Appended> accepted() {
        var accepted = new LinkedHashMap<AppendRequest, Appended>();
        for (var it : history.operations()) {
            if (it instanceof Append(var request, Answer.Decided(Appended told), _, _)
                    && request.key() != null) {
                accepted.put(request, told);
            }
        }
        return accepted;
    }
}
