package dev.perdure.eventstore;

import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.projection.Subscriptions;
import dev.perdure.eventstore.storage.Followers;
import dev.perdure.eventstore.storage.LogPlace;
import dev.perdure.eventstore.storage.PostgresLog;
import dev.perdure.eventstore.storage.SequencerOptions;
import dev.perdure.eventstore.storage.Servers;
import dev.perdure.pg.Database;
import dev.perdure.pg.Migrations;
import dev.perdure.pg.Sql;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Logs of events in one schema of a PostgreSQL database. Any number of threads and processes may
/// use it.
public final class EventStore implements AutoCloseable {
    private final EventStoreOptions options;
    private final Servers servers;
    private final Followers followers;
    private final Map<String, PostgresLog> logs = new ConcurrentHashMap<>();

    private EventStore(EventStoreOptions options, Servers servers) {
        this.options = options;
        this.servers = servers;
        this.followers = new Followers(servers.primary(), Sql.quoteName(options.schema()));
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
            var replica = options.replica();
            return new EventStore(
                    options,
                    new Servers(
                            primary,
                            replica == null ? null : Database.open(replica),
                            options.replicaPatience()));
        } catch (RuntimeException e) {
            primary.close();
            throw e;
        }
    }

    /// {@return the tables and functions of an event store in this schema}
    public static Migrations migrations(String schema) {
        return Migrations.load(Servers.class, "store", schema);
    }

    /// {@return the log of this name, created if there is none; the same object each time}
    public EventLog log(String name) {
        return open(name);
    }

    /// {@return the subscriptions of a log, which is created if there is none of this name}
    public Subscriptions subscriptions(String log) {
        return followers.of(open(log));
    }

    private PostgresLog open(String name) {
        return logs.computeIfAbsent(
                name,
                it ->
                        followers.watch(
                                PostgresLog.open(
                                        servers,
                                        new LogPlace(Sql.quoteName(options.schema()), it),
                                        new SequencerOptions(
                                                options.mostWaiting(), options.patience()),
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
