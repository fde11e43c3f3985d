package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.projection.Subscriptions;
import dev.perdure.pg.Database;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The subscriptions of all logs of a store, in this process.
public final class Followers implements AutoCloseable {
    private final Wakeups wakeups;
    private final Checkpoints checkpoints;
    private final Map<String, PostgresSubscriptions> subscriptions = new ConcurrentHashMap<>();

    /// @param schema as SQL writes it
    public Followers(Database database, String schema) {
        wakeups = new Wakeups(database, schema);
        checkpoints = new Checkpoints(database, schema);
    }

    /// Wakes those who follow this log whenever it has grown.
    ///
    /// @return the same log
    public PostgresLog watch(PostgresLog log) {
        wakeups.watch(log);
        return log;
    }

    /// {@return the subscriptions of a log that is watched; the same object each time}
    public Subscriptions of(PostgresLog log) {
        return subscriptions.computeIfAbsent(
                log.name(), _ -> new PostgresSubscriptions(log, wakeups, checkpoints));
    }

    /// Ends all members: handlers finish their batch, checkpoints are stored, shards are released.
    @Override
    public void close() {
        subscriptions.values().forEach(PostgresSubscriptions::close);
        wakeups.close();
    }
}
