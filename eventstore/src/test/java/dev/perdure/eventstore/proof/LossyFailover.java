package dev.perdure.eventstore.proof;

import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.testkit.network.ReplyEnd;
import dev.perdure.testkit.network.TcpProxy;

import java.util.function.Function;

/// A primary, an asynchronous replica, and a link that leads clients to whichever is the primary.
final class LossyFailover implements AutoCloseable {
    private final PostgresServer primary = EmbeddedPostgres.start();
    private final PostgresServer replica = primary.startReplica();
    private final TcpProxy link =
            TcpProxy.to("127.0.0.1", primary.port()).replies(ReplyEnd::postgres).start();

    /// {@return a store whose process outlives the failover}
    EventStore open() {
        var url = primary.url().replace(":" + primary.port() + "/", ":" + link.port() + "/");
        return EventStore.open(EventStoreOptions.of(primary.database().withUrl(url)));
    }

    /// From here on nothing reaches the replica, once it has what is there.
    void cutReplica() {
        try (var there = Database.open(primary.database());
                var here = Database.open(replica.database())) {
            var end = there.rows("select pg_current_wal_insert_lsn()").getFirst().getFirst();
            Waiting.until("all that is there on the replica", () -> has(here, end));
        }
        replica.stop();
    }

    private static boolean has(Database replica, String end) {
        try {
            var sql = "select pg_last_wal_replay_lsn() >= '%s'".formatted(end);
            return replica.rows(sql).getFirst().getFirst().equals("t");
        } catch (DatabaseException e) {
            return false;
        }
    }

    /// The primary is lost, and the replica takes its place. Clients find it afterwards.
    ///
    /// @param meanwhile what somebody else does there first
    void promote(Meanwhile meanwhile) {
        primary.crash();
        replica.start();
        replica.promote();
        try (var store = EventStore.open(EventStoreOptions.of(replica.database()))) {
            meanwhile.run(store);
        }
        link.redirect("127.0.0.1", replica.port());
        link.cutAll();
    }

    /// {@return what the primary says that there is now}
    <T> T now(Function<Database, T> asking) {
        try (var database = Database.open((primary.isRunning() ? primary : replica).database())) {
            return asking.apply(database);
        }
    }

    /// What another client does on the new primary.
    @FunctionalInterface
    interface Meanwhile {
        void run(EventStore store);
    }

    @Override
    public void close() {
        link.close();
        replica.close();
        primary.close();
    }
}
