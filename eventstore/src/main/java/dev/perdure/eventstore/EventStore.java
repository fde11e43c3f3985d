package dev.perdure.eventstore;

import dev.perdure.eventstore.codec.JacksonEventCodec;
import dev.perdure.eventstore.decision.Decider;
import dev.perdure.eventstore.decision.DeciderOptions;
import dev.perdure.eventstore.decision.SnapshotSettings;
import dev.perdure.eventstore.decision.SnapshotStore;
import dev.perdure.eventstore.erasure.SubjectKeys;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.Segment;
import dev.perdure.eventstore.log.TransactionLog;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.projection.Subscriptions;
import dev.perdure.eventstore.storage.Followers;
import dev.perdure.eventstore.storage.LogPlace;
import dev.perdure.eventstore.storage.PostgresLog;
import dev.perdure.eventstore.storage.SequencerOptions;
import dev.perdure.eventstore.storage.Servers;
import dev.perdure.pg.Database;
import dev.perdure.pg.Migrations;
import dev.perdure.pg.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Logs of events in one schema of a PostgreSQL database. Any number of threads and processes may
/// use it.
public final class EventStore implements AutoCloseable {
    private static final Duration LEAST_ACQUIRE = Duration.ofMillis(250);

    private final EventStoreOptions options;
    private final Servers servers;
    private final Followers followers;
    private final @Nullable EventStoreListener listener;
    private final Map<String, PostgresLog> logs = new ConcurrentHashMap<>();

    private EventStore(EventStoreOptions options, Servers servers) {
        this.options = options;
        this.servers = servers;
        this.followers = new Followers(servers.primary(), Sql.quoteName(options.schema()));
        var told = options.listener();
        this.listener = told == null ? null : EventStoreListener.guarded(told);
    }

    /// Connects, and creates or upgrades the schema unless the options say otherwise.
    ///
    /// @throws dev.perdure.pg.DatabaseException if the database cannot be used; its message names
    ///   what to check
    public static EventStore open(EventStoreOptions options) {
        var primary = Database.open(options.primary());
        try {
            primary.checkReachable();
            var migrations = migrations(options.schema());
            if (options.migrating()) {
                migrations.apply(primary);
            } else {
                migrations.check(primary);
            }
            return new EventStore(
                    options, new Servers(primary, replica(options), options.replicaPatience()));
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    public EventStoreOptions options() {
        return options;
    }

    /// Whoever waits for a connection to the replica could have asked the primary.
    private static @Nullable Database replica(EventStoreOptions options) {
        var replica = options.replica();
        if (replica == null) {
            return null;
        }
        var timeouts = replica.timeouts();
        var patience = options.replicaPatience();
        var acquire = patience.compareTo(LEAST_ACQUIRE) < 0 ? LEAST_ACQUIRE : patience;
        return Database.open(
                acquire.compareTo(timeouts.acquire()) < 0
                        ? replica.withTimeouts(timeouts.withAcquire(acquire))
                        : replica);
    }

    /// {@return the tables and functions of an event store in this schema}
    public static Migrations migrations(String schema) {
        return Migrations.load(Servers.class, "store", schema);
    }

    /// {@return the log of this name, created if there is none; the same object each time}
    public EventLog log(String name) {
        return opened(name);
    }

    /// {@return the names of all logs, sorted} One database call.
    ///
    /// @throws dev.perdure.pg.DatabaseException for errors of the database
    public List<String> logs() {
        return LogPlace.names(servers.primary(), Sql.quoteName(options.schema()));
    }

    /// Speaks within a transaction of the caller.
    ///
    /// @param connection to the primary database, which the caller commits, rolls back and closes
    public TransactionLog in(Connection connection, String log) {
        return opened(log).in(connection);
    }

    /// Appends many events without a condition or key, several times as fast as [EventLog#append]:
    /// to move a history here. They are stored in chunks of 20,000, each whole or not at all; while
    /// a chunk is stored, nobody else appends. One thread's memory holds a chunk.
    ///
    /// @return how many were appended
    /// @throws dev.perdure.eventstore.log.EventStoreException if a chunk failed; those before it
    ///   are stored
    public long appendInBulk(String log, Iterator<NewEvent> events) {
        return opened(log).appendInBulk(events);
    }

    /// {@return the segments of a log, in the order of positions, with those that were archived and
    /// not dropped} One database call.
    public List<Segment> segments(String log) {
        return opened(log).segments();
    }

    /// Takes whole segments out of a log: those that end at a position or before. Their events are
    /// not seen any more; their tables stay in the schema as plain ones, to be dumped and dropped.
    /// The head stays, and positions go on.
    ///
    /// Each segment is one transaction, which needs the tables of all logs of the store for itself
    /// for some milliseconds. It waits no longer than half a second for that, and appends and reads
    /// wait behind it. The user must own the tables.
    ///
    /// @param upTo a position up to the head that all subscriptions of the log have passed
    /// @return what was archived by this call
    /// @throws dev.perdure.eventstore.log.EventStoreException *refused* if a subscription has not
    ///   passed the position, or the log has not reached it, or the user may not do that;
    ///   *unavailable* if some transaction used the tables for longer. Segments before it are
    ///   archived then, and the call can be repeated
    public List<Segment> archive(String log, long upTo) {
        return opened(log).archive(upTo, false);
    }

    /// Does what [#archive] does, and drops the tables, also those of segments that were archived
    /// before. The events are gone then.
    ///
    /// @return what was dropped by this call
    public List<Segment> archiveAndDrop(String log, long upTo) {
        return opened(log).archive(upTo, true);
    }

    /// {@return a new decider on a log, with the usual options and with snapshots as JSON after
    /// each 100 events, of the states that ask for them} Keep it: what it knows of states is kept
    /// in it.
    public Decider decider(String log) {
        return decider(
                log,
                DeciderOptions.defaults()
                        .withSnapshots(
                                SnapshotSettings.of(snapshots(log), new JacksonEventCodec())));
    }

    /// {@return a new decider on a log; events are tagged as this store does it, and the listener
    /// of this store is told, if it has one}
    public Decider decider(String log, DeciderOptions how) {
        var tagged = how.withTagging(options.tagging());
        return new Decider(log(log), listener == null ? tagged : tagged.withListener(listener));
    }

    /// {@return where states of decisions on a log are kept}
    public SnapshotStore snapshots(String log) {
        return opened(log).snapshots();
    }

    /// {@return the keys that payloads about subjects of a log are encrypted with; the same object
    /// each time}
    public SubjectKeys subjectKeys(String log) {
        return opened(log).subjectKeys();
    }

    /// {@return the subscriptions of a log, which is created if there is none of this name}
    public Subscriptions subscriptions(String log) {
        return followers.of(opened(log));
    }

    private PostgresLog opened(String name) {
        return logs.computeIfAbsent(
                name,
                it ->
                        followers.watch(
                                PostgresLog.open(
                                        servers,
                                        new LogPlace(Sql.quoteName(options.schema()), it),
                                        new SequencerOptions(
                                                options.mostWaiting(),
                                                options.patience(),
                                                options.keyRetention(),
                                                options.tagging(),
                                                listener),
                                        options.segmentSize())));
    }

    /// Ends all members of subscriptions, sends what waits, then closes all connections. Logs of
    /// this store take no more appends.
    @Override
    public void close() {
        followers.close();
        logs.values().forEach(PostgresLog::close);
        servers.primary().close();
        var replica = servers.replica();
        if (replica != null) {
            replica.close();
        }
    }
}
