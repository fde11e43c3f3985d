package dev.perdure.eventstore.storage;

import dev.perdure.pg.Announcer;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.Notifications;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Who is woken when a log has grown or a subscription was changed: members in this process at
/// once, other processes by notifications. Safe for any thread.
///
/// That a log has grown is announced by one thread, in transactions of its own, for all appends of
/// a pace together, and only while a process other than this has members: that is looked up every
/// two seconds while there are appends, so somebody who has just joined may have to poll for as
/// long.
///
/// Payloads are `h` for a log that has grown, with its number and the process that says so, and `c`
/// for a changed subscription, with its number.
final class Wakeups implements AutoCloseable {
    /// Stands for all subscriptions.
    static final int ALL = 0;

    private static final System.Logger LOGGER = System.getLogger(Wakeups.class.getName());
    private static final Duration PACE = Duration.ofMillis(5);
    private static final long LOOK_NS = TimeUnit.SECONDS.toNanos(2);

    private final Database database;
    private final String schema;
    private final String channel;
    private final String process;
    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final Map<Integer, Elsewhere> elsewhere = new ConcurrentHashMap<>();
    private @Nullable Announcer announcer;
    private @Nullable Notifications notifications;
    private boolean closed;

    /// @param schema as SQL writes it
    Wakeups(Database database, String schema) {
        this.database = database;
        this.schema = schema;
        this.channel = "perdure_events_" + Integer.toHexString(schema.hashCode());
        this.process =
                ProcessHandle.current().pid() + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    /// Somebody in this process who is woken. Its methods return at once.
    interface Follower {
        /// {@return the number of the log that it follows}
        int log();

        /// {@return the number of its subscription}
        int subscription();

        /// The log has grown.
        void grown();

        /// The subscription was changed, or its members.
        void changed();
    }

    /// Whether members of a log run in other processes.
    private static final class Elsewhere {
        private final AtomicBoolean looking = new AtomicBoolean();
        private volatile boolean known;
        private volatile long lookedNs = System.nanoTime() - LOOK_NS;
    }

    /// Wakes those who follow this log whenever it has grown.
    void watch(PostgresLog log) {
        log.onGrowth(() -> grown(log.number()));
    }

    /// {@return what the names of all members in this process begin with}
    String process() {
        return process;
    }

    void follow(Follower follower) {
        followers.add(follower);
        listen();
    }

    void leave(Follower follower) {
        followers.remove(follower);
    }

    /// {@return false if nobody can listen here, so that members must look often}
    synchronized boolean canListen() {
        return notifications != null && notifications.available();
    }

    /// Wakes the members in this process; the others are told by [#announceChange].
    void changed(int subscription) {
        for (var it : followers) {
            if (subscription == ALL || it.subscription() == subscription) {
                it.changed();
            }
        }
    }

    /// Tells all processes that a subscription was changed, when this transaction commits.
    void announceChange(Connection connection, int subscription) throws SQLException {
        try (var statement = connection.prepareStatement("select pg_notify(?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, "c" + subscription);
            statement.execute();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        followers.clear();
        if (notifications != null) {
            notifications.close();
        }
        if (announcer != null) {
            announcer.close();
        }
    }

    private void grown(int log) {
        wake(log);
        var others = elsewhere.computeIfAbsent(log, _ -> new Elsewhere());
        if (others.known) {
            announce("h" + log + "." + process);
        }
        if (System.nanoTime() - others.lookedNs > LOOK_NS
                && others.looking.compareAndSet(false, true)) {
            Thread.ofVirtual().name("perdure-followers").start(() -> look(log, others));
        }
    }

    private void look(int log, Elsewhere others) {
        try {
            boolean before = others.known;
            others.known = hasMembers(log);
            if (others.known && !before) {
                announce("h" + log + "." + process);
            }
        } catch (DatabaseException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "who follows log " + log + " is not known", e);
        } finally {
            others.lookedNs = System.nanoTime();
            others.looking.set(false);
        }
    }

    private boolean hasMembers(int log) {
        return database.with(connection -> {
            var sql = "select " + schema + ".has_members(?, ?)";
            try (var statement = connection.prepareStatement(sql)) {
                statement.setInt(1, log);
                statement.setString(2, process);
                try (var row = statement.executeQuery()) {
                    row.next();
                    return row.getBoolean(1);
                }
            }
        });
    }

    private synchronized void announce(String payload) {
        if (closed) {
            return;
        }
        if (announcer == null) {
            announcer = Announcer.open(database, channel, PACE);
        }
        announcer.announce(payload);
    }

    private synchronized void listen() {
        if (notifications == null && !closed) {
            notifications = Notifications.open(database.options());
            notifications.subscribe(channel, this::heard);
        }
    }

    private void heard(String payload) {
        if (payload.isEmpty()) {
            followers.forEach(it -> {
                it.changed();
                it.grown();
            });
        } else if (payload.startsWith("c")) {
            changed(Integer.parseInt(payload.substring(1)));
        } else if (!payload.endsWith("." + process)) {
            wake(Integer.parseInt(payload.substring(1, payload.indexOf('.'))));
        }
    }

    private void wake(int log) {
        for (var it : followers) {
            if (it.log() == log) {
                it.grown();
            }
        }
    }
}
