package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.WhatWasTold;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.observe.ReadFinished.Target;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;

/// Reads on a streaming replica: as late as the caller allows, and never the reason for a wrong
/// acceptance.
@Timeout(1_800)
final class RoutingTest {
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final Duration PATIENCE = Duration.ofMillis(100);
    private static PostgresServer primary;
    private static PostgresServer replica;
    private static Database onReplica;

    private final History history = new History();
    private final WhatWasTold told = new WhatWasTold();
    private TestDatabase place;
    private EventStore store;
    private EventLog log;

    @BeforeAll
    static void start() {
        primary = EmbeddedPostgres.start();
        replica = primary.startReplica();
        onReplica = Database.open(replica.database());
    }

    @AfterAll
    static void stop() {
        onReplica.close();
        replica.close();
        primary.close();
    }

    @BeforeEach
    void open() {
        place = TestDatabase.on(primary);
        store =
                EventStore.open(
                        EventStoreOptions.of(place.options())
                                .withReplica(replica.database().withApplicationName("reader"))
                                .withSchema(place.schema())
                                .withPatience(Duration.ofSeconds(10), PATIENCE)
                                .withListener(told));
        log = store.log("library");
        log.append(event("added"));
        awaitReplica();
    }

    @AfterEach
    void close() {
        replica.start();
        goOn();
        store.close();
        place.close();
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), BOOK);
    }

    /// From here on the replica stays as it is.
    private static void pause() {
        onReplica.rows("select pg_wal_replay_pause()");
        Waiting.until(
                "paused replays",
                () ->
                        onReplica
                                .rows("select pg_get_wal_replay_pause_state()")
                                .equals(List.of(List.of("paused"))));
    }

    private static void goOn() {
        Waiting.until(
                "answers of the replica",
                () -> {
                    try {
                        onReplica.rows("select pg_wal_replay_resume()");
                        return true;
                    } catch (DatabaseException e) {
                        return false;
                    }
                });
    }

    /// Asks the replica itself: the store would turn to the primary, and leave the replica alone
    /// for a while.
    private void awaitReplica() {
        var count = "select count(*) from %s.event".formatted(place.schema());
        Waiting.until(
                "the event on the replica",
                () -> {
                    try {
                        return onReplica.rows(count).equals(List.of(List.of("1")));
                    } catch (DatabaseException e) {
                        return false; // the schema has not come either
                    }
                });
    }

    @Test
    void listeners_are_told_which_server_answered() {
        log.head(Consistency.eventual());
        assertThat(told.lastRead().target()).isEqualTo(Target.REPLICA);
        log.head(Consistency.strong());
        assertThat(told.lastRead().target()).isEqualTo(Target.PRIMARY);

        pause();
        log.append(event("lent"));
        log.head(Consistency.atLeast(2));
        assertThat(told.lastRead().target()).isEqualTo(Target.PRIMARY);
        assertThat(told.lastRead().took()).isGreaterThanOrEqualTo(PATIENCE);
        assertThat(told.lastRead().head()).isEqualTo(2);
    }

    @Test
    void strong_reads_see_all_and_eventual_ones_what_the_replica_has() {
        pause();
        log.append(event("lent"));

        assertThat(log.head(Consistency.strong())).isEqualTo(2);
        assertThat(log.head(Consistency.eventual())).isEqualTo(1);
        assertThat(log.exists(Query.ofTypes("lent"), 0, Consistency.eventual())).isFalse();
    }

    @Test
    void replica_that_is_too_late_is_passed_by_within_the_patience() {
        pause();
        long position = log.append(event("lent")).last();
        long began = System.nanoTime();

        var read = log.readDecision(Query.tagged(BOOK), 0, Consistency.atLeast(position));

        assertThat(read.events()).hasSize(2);
        assertThat(Duration.ofNanos(System.nanoTime() - began))
                .isBetween(PATIENCE, PATIENCE.plusSeconds(5));
    }

    @Test
    void replica_that_has_the_position_in_time_answers() {
        for (int i = 0; i < Length.times(20); i++) {
            long position = log.append(event("lent")).last();

            assertThat(log.head(Consistency.atLeast(position))).isEqualTo(position);
        }
    }

    @Test
    void decision_on_a_late_replica_is_refused_and_never_wrongly_accepted() {
        pause();
        log.append(event("lent"));
        var late = log.readDecision(Query.tagged(BOOK), 0, Consistency.eventual());
        assertThat(late.events()).hasSize(1);

        var result = log.append(AppendRequest.of(event("removed")).withCondition(late.condition()));

        assertThat(result).isEqualTo(new Conflict(List.of(new AppendResult.Offender(2, "lent"))));
    }

    @Test
    void clients_that_decide_on_a_replica_append_nothing_wrong() throws Exception {
        var loans = store.log("loans");
        var deciding = new RealStore(loans, Consistency.eventual());
        var ways = List.<StoreUnderTest>of(new RealStore(loans), deciding);
        try (var workload = new Workload(history, ways, false).start(6)) {
            for (int i = 0; i < 3; i++) {
                workload.await(10);
                pause();
                workload.await(10);
                goOn();
            }
            workload.await(10);
        }

        assertThat(history.violations(new RealStore(loans)))
                .filteredOn(it -> it.kind() != Violation.Kind.STALE_READ)
                .isEmpty();
    }

    /// The primary answers first, because the replica is away for a moment, and is late when it is
    /// back.
    @Test
    void pages_of_a_read_show_the_log_as_it_was_at_the_first() {
        pause();
        log.append(event("lent"), event("returned"));
        Waiting.until(
                "answers of the primary",
                () -> {
                    onReplica.rows(
                            """
                            select pg_terminate_backend(pid) from pg_stat_activity
                            where application_name = 'reader'
                            """);
                    return log.head(Consistency.eventual()) == 3;
                });
        var options =
                ReadOptions.defaults().withPageSize(1).withConsistency(Consistency.eventual());
        var events = log.read(Query.tagged(BOOK), options).iterator();
        events.next();
        Waiting.until("late answers", () -> log.head(Consistency.eventual()) == 1);

        assertThat(List.of(events.next().type(), events.next().type()))
                .containsExactly("lent", "returned");
    }

    @Test
    void replica_that_is_away_costs_the_patience_once_a_second() {
        replica.stop();
        log.head(Consistency.eventual());
        long began = System.nanoTime();
        for (int i = 0; i < 50; i++) {
            assertThat(log.head(Consistency.eventual())).isEqualTo(1);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
        replica.start();
        long position = log.append(event("lent")).last();
        Waiting.until(
                "answers of the replica",
                () -> onReplicaHas(position) && log.head(Consistency.eventual()) == position);
    }

    private boolean onReplicaHas(long position) {
        try {
            var sql = "select count(*) from %s.event".formatted(place.schema());
            return onReplica.rows(sql).equals(List.of(List.of(String.valueOf(position))));
        } catch (DatabaseException e) {
            return false; // its connections died with it
        }
    }

    @Test
    void store_without_a_replica_answers_eventual_reads_by_the_primary() {
        try (var plain =
                EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()))) {
            assertThat(plain.log("library").append(event("lent")))
                    .isEqualTo(new Appended(2, 2, false));
            assertThat(plain.log("library").head(Consistency.eventual())).isEqualTo(2);
        }
    }
}
