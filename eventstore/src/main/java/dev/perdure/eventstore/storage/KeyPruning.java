package dev.perdure.eventstore.storage;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Deletes keys of a log that were kept long enough, by a thread of its own: appends neither wait
/// for it nor do they share its calls. It begins after the first append of this process with a key,
/// and looks once a minute. Between full batches it pauses for as long as the last one took, so
/// that it uses half a connection at most.
final class KeyPruning implements AutoCloseable {
    private static final int BATCH = 1_000;
    private static final long PACE_NS = TimeUnit.MINUTES.toNanos(1);

    private final Database database;
    private final LogNumber log;
    private final Duration retention;
    private final Troubles troubles = new Troubles();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition end = lock.newCondition();
    private volatile boolean begun;
    private boolean closed; // guarded by lock
    private @Nullable Thread thread; // guarded by lock

    /// @param retention zero for ever
    KeyPruning(Database database, LogNumber log, Duration retention) {
        this.database = database;
        this.log = log;
        this.retention = retention;
    }

    /// Begins, unless it has. Returns at once.
    void begin() {
        if (begun || retention.isZero()) {
            return;
        }
        lock.lock();
        try {
            if (!begun && !closed) {
                begun = true;
                thread = Thread.ofVirtual().name("perdure-keys-" + log.name()).unstarted(this::run);
                thread.start();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        long pauseNs = 0;
        while (!closesWithin(pauseNs)) {
            long startNs = System.nanoTime();
            boolean full = prune();
            pauseNs = full ? System.nanoTime() - startNs : PACE_NS;
        }
    }

    /// {@return true if there may be more}
    private boolean prune() {
        try {
            int count =
                    database.with(connection -> {
                        var sql =
                                "select "
                                        + log.schema()
                                        + ".prune_append_keys(?, ? * interval '1 millisecond', ?)";
                        try (var statement = connection.prepareStatement(sql)) {
                            statement.setInt(1, log.number());
                            statement.setLong(2, retention.toMillis());
                            statement.setInt(3, BATCH);
                            try (var row = statement.executeQuery()) {
                                row.next();
                                return row.getInt(1);
                            }
                        }
                    });
            troubles.over();
            return count == BATCH;
        } catch (DatabaseException e) {
            troubles.note("old keys of log '" + log.name() + "' could not be deleted", e);
            return false;
        }
    }

    private boolean closesWithin(long ns) {
        lock.lock();
        try {
            long left = ns;
            while (left > 0 && !closed) {
                left = end.awaitNanos(left);
            }
            return closed;
        } catch (InterruptedException _) {
            return true; // nobody does that to this thread
        } finally {
            lock.unlock();
        }
    }

    /// Returns when the batch under way is done.
    @Override
    public void close() {
        Thread running;
        lock.lock();
        try {
            closed = true;
            end.signal();
            running = thread;
        } finally {
            lock.unlock();
        }
        if (running != null) {
            Threads.join(running);
        }
    }
}
