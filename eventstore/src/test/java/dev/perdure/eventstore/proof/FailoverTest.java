package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

/// The primary is lost and its replica takes its place.
@Timeout(120)
final class FailoverTest {
    private static final EventTag BOOK = EventTag.of("book", "1");

    private final History history = new History();

    private static EventStore open(PostgresServer server) {
        return EventStore.open(EventStoreOptions.of(server.database()));
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), BOOK);
    }

    private static List<String> types(EventLog log) {
        return log.read(Query.all(), ReadOptions.defaults()).map(StoredEvent::type).toList();
    }

    /// With synchronous replication a failover loses nothing that was acknowledged: what clients
    /// were told by the old primary and by the new one is one history.
    @Test
    void synchronous_replica_goes_on_with_all_that_was_acknowledged() throws Exception {
        try (var primary = EmbeddedPostgres.start();
                var replica = primary.startReplica(named("second"))) {
            waitFor(primary, "second");
            var before = open(primary);
            var first = List.<StoreUnderTest>of(new RealStore(before.log("library")));
            try (var workload = new Workload(history, first, true).start(6)) {
                workload.await(60);
            }
            before.close();
            primary.crash();
            replica.promote();
            try (var after = open(replica)) {
                var second = List.<StoreUnderTest>of(new RealStore(after.log("library")));
                var races = new Races(history, second);
                for (var shape : Shape.values()) {
                    races.round(shape, 8);
                }

                history.assertSound(second.getFirst());
            }
        }
    }

    /// Commits wait for this replica from now on.
    private static void waitFor(PostgresServer primary, String name) {
        try (var database = Database.open(primary.database())) {
            database.execute("alter system set synchronous_standby_names = '" + name + "'");
            database.rows("select pg_reload_conf()");
        }
    }

    private static ServerOptions named(String name) {
        return ServerOptions.defaults().withSetting("cluster_name", name);
    }

    /// An asynchronous one lacks what had not reached it, and numbers what comes next with the same
    /// positions. The log tells those who ask for a position that is gone.
    @Test
    void asynchronous_replica_loses_the_last_positions_and_gives_them_out_again() {
        try (var primary = EmbeddedPostgres.start();
                var replica = primary.startReplica();
                var old = open(primary)) {
            old.log("library").append(AppendRequest.of(event("kept")).withKey("1")).orThrow();
            awaitHead(replica, 1);
            replica.stop();
            old.log("library").append(AppendRequest.of(event("lost")).withKey("2")).orThrow();
            primary.crash();
            replica.start();
            replica.promote();

            try (var store = open(replica)) {
                var log = store.log("library");
                assertThat(types(log)).containsExactly("kept");
                assertThat(log.append(AppendRequest.of(event("kept")).withKey("1")))
                        .isEqualTo(new Appended(1, 1, true));
                assertThat(log.append(AppendRequest.of(event("other")).withKey("3")))
                        .isEqualTo(new Appended(2, 2, false));
                assertThatThrownBy(() -> log.head(Consistency.atLeast(3)))
                        .isInstanceOfSatisfying(
                                EventStoreException.class,
                                it -> assertThat(it.reason()).isEqualTo(Reason.LOG_WENT_BACK));
                assertThat(types(log)).containsExactly("kept", "other");
            }
        }
    }

    private static void awaitHead(PostgresServer replica, long head) {
        try (var database = Database.open(replica.database())) {
            Waiting.until("events on the replica", () -> count(database) == head);
        }
    }

    private static long count(Database database) {
        try {
            var rows = database.rows("select count(*) from perdure_events.event");
            return Long.parseLong(rows.getFirst().getFirst());
        } catch (DatabaseException e) {
            return 0; // the table has not come yet
        }
    }
}
