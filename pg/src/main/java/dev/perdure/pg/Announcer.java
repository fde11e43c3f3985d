package dev.perdure.pg;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// Announces by `notify`, in transactions of its own and a few times per second at most, whatever
/// happens meanwhile. Any number of threads may use it.
///
/// A commit that notifies takes a lock that every other such commit in the server waits for, so
/// `notify` must not be part of busy transactions. The first announcement after a pause goes out at
/// once; those that follow wait for the pace and go out together, each payload once.
public final class Announcer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Announcer.class.getName());

    private final Database database;
    private final String channel;
    private final Duration pace;
    private final Set<String> waiting = new LinkedHashSet<>();
    private final Thread thread;
    private volatile boolean closed;

    private Announcer(Database database, String channel, Duration pace) {
        this.database = database;
        this.channel = channel;
        this.pace = pace;
        this.thread = Thread.ofVirtual().name("perdure-announcer").unstarted(this::run);
    }

    /// Starts announcing on a channel.
    ///
    /// @param pace shortest time between two announcements
    public static Announcer open(Database database, String channel, Duration pace) {
        var announcer = new Announcer(database, channel, pace);
        announcer.thread.start();
        return announcer;
    }

    /// Announces a payload soon. It may be lost if the server is away: what is announced is a hint,
    /// and whoever listens also looks at the tables from time to time.
    public void announce(String payload) {
        boolean first;
        synchronized (waiting) {
            first = waiting.isEmpty();
            waiting.add(payload);
        }
        if (first) {
            LockSupport.unpark(thread);
        }
    }

    /// Ends it. What was announced last may not go out any more.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    private void run() {
        while (!closed) {
            var payloads = take();
            if (payloads.length == 0) {
                LockSupport.park(this);
            } else {
                send(payloads);
                pause();
            }
        }
    }

    /// Those who announce something wake this thread; the pace counts all the same.
    private void pause() {
        long untilNs = System.nanoTime() + pace.toNanos();
        for (long left = pace.toNanos(); left > 0 && !closed; left = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
        }
    }

    private String[] take() {
        synchronized (waiting) {
            var taken = waiting.toArray(String[]::new);
            waiting.clear();
            return taken;
        }
    }

    private void send(String[] payloads) {
        try {
            database.with(connection -> {
                var sql = "select pg_notify(?, payload) from unnest(?) payload";
                try (var statement = connection.prepareStatement(sql)) {
                    statement.setString(1, channel);
                    statement.setArray(2, connection.createArrayOf("text", payloads));
                    return statement.execute();
                }
            });
        } catch (DatabaseException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "an announcement was lost", e);
        }
    }
}
