package dev.perdure.eventstore;

import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.storage.LogPlace;
import dev.perdure.eventstore.storage.PostgresLog;
import dev.perdure.eventstore.storage.SequencerOptions;
import dev.perdure.eventstore.storage.Servers;
import dev.perdure.pg.Database;
import dev.perdure.pg.Migrations;
import dev.perdure.pg.Sql;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Logs of events in one schema of a PostgreSQL database. Any number of threads and processes may
/// use it.
public final class EventStore implements AutoCloseable {
    private static final Duration LEAST_ACQUIRE = Duration.ofMillis(250);

    private final EventStoreOptions options;
    private final Servers servers;
    private final Map<String, PostgresLog> logs = new ConcurrentHashMap<>();

    private EventStore(EventStoreOptions options, Servers servers) {
        this.options = options;
        this.servers = servers;
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
        return logs.computeIfAbsent(
                name,
                it ->
                        PostgresLog.open(
                                servers,
                                new LogPlace(Sql.quoteName(options.schema()), it),
                                new SequencerOptions(options.mostWaiting(), options.patience()),
                                options.segmentSize()));
    }

    /// Sends what waits, then closes all connections. Logs of this store take no more appends.
    @Override
    public void close() {
        logs.values().forEach(PostgresLog::close);
        servers.primary().close();
        var replica = servers.replica();
        if (replica != null) {
            replica.close();
        }
    }
}
