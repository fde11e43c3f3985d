package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// How long keys of requests are kept.
final class KeyRetentionTest {
    private final TestDatabase place = TestDatabase.create();
    private final EventStoreOptions options =
            EventStoreOptions.of(place.options()).withSchema(place.schema());
    private Database database;

    @BeforeEach
    void open() {
        database = place.open();
    }

    @AfterEach
    void close() {
        database.close();
        place.close();
    }

    private static AppendRequest request(String key) {
        return AppendRequest.of(NewEvent.of("a", Encoded.NONE)).withKey(key);
    }

    private void age(String keys, String by) {
        database.execute(
                "update %s.append_key set appended_at = appended_at - interval '%s' where key %s"
                        .formatted(place.schema(), by, keys));
    }

    private void insertOldKeys(String log, int count) {
        database.execute(
                ("insert into %1$s.append_key select log, 'old-' || n, 0, 1, 1,"
                                + " now() - interval '8 days' from %1$s.log,"
                                + " generate_series(1, %2$d) n where name = '%3$s'")
                        .formatted(place.schema(), count, log));
    }

    private List<String> keys() {
        return database
                .rows("select key from %s.append_key order by key".formatted(place.schema()))
                .stream()
                .map(List::getFirst)
                .toList();
    }

    @Test
    void keys_are_forgotten_after_seven_days_and_known_until_then() {
        var six = request("six");
        try (var store = EventStore.open(options)) {
            var log = store.log("library");
            log.append(request("eight"));
            log.append(six);
            age("= 'eight'", "8 days");
            age("= 'six'", "6 days");
        }

        try (var store = EventStore.open(options)) {
            var log = store.log("library");
            log.append(request("new"));
            Soon.until(() -> !keys().contains("eight"));

            assertThat(keys()).containsExactly("new", "six");
            assertThat(log.append(six)).isEqualTo(new Appended(2, 2, true));
            assertThat(log.appendedUnder("eight")).isEmpty();
            assertThat(log.append(NewEvent.of("b", Encoded.NONE)).first()).isEqualTo(4);
        }
    }

    @Test
    void many_old_keys_go_batch_by_batch_and_those_of_other_logs_stay() {
        try (var store = EventStore.open(options)) {
            var log = store.log("library");
            store.log("other");
            insertOldKeys("library", 2_500);
            insertOldKeys("other", 2);
            log.append(request("new"));
            Soon.until(() -> keys().size() == 3);

            assertThat(keys()).containsExactly("new", "old-1", "old-2");
        }
    }

    @Test
    void one_call_deletes_the_oldest_and_no_more_than_it_was_asked_to() {
        try (var store = EventStore.open(options.withKeyRetention(Duration.ZERO))) {
            store.log("library").append(request("young"));
            insertOldKeys("library", 5);
            age("= 'old-3'", "1 day");

            var deleted =
                    database.rows(
                            "select %1$s.prune_append_keys(log, interval '7 days', 1) from %1$s.log"
                                    .formatted(place.schema()));

            assertThat(deleted).containsExactly(List.of("1"));
            assertThat(keys()).containsExactly("old-1", "old-2", "old-4", "old-5", "young");
        }
    }

    @Test
    void appends_in_transactions_of_callers_lead_to_pruning_too() throws Exception {
        try (var store = EventStore.open(options);
                var connection = database.connection()) {
            store.log("library");
            insertOldKeys("library", 1);
            connection.setAutoCommit(false);
            store.in(connection, "library").append(request("new"));
            connection.commit();
            connection.setAutoCommit(true);
            Soon.until(() -> keys().size() == 1);

            assertThat(keys()).containsExactly("new");
        }
    }

    @Test
    void keys_outlive_the_repetitions_that_need_them() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withKeyRetention(Duration.ofSeconds(10)))
                .withMessageContaining("longer than an append is tried again, which is PT10S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> options.withPatience(Duration.ofDays(7), Duration.ZERO));
    }
}
