package dev.perdure.engine.sqlite.file;

import org.sqlite.BusyHandler;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Waits for the write lock that another process holds.
///
/// SQLite's own way of waiting sleeps up to 100 ms between two looks. A client beside a busy engine
/// would then find the lock free by chance only, because the engine gives it back for some
/// microseconds after each commit. This one looks every fraction of a millisecond.
final class WriteLockWait extends BusyHandler {
    private static final long STEP_NS = 150_000;

    private final long timeoutNs;
    private long sinceNs;

    private WriteLockWait(Duration timeout) {
        this.timeoutNs = timeout.toNanos();
    }

    static void install(Connection connection, Duration timeout) throws SQLException {
        setHandler(connection, new WriteLockWait(timeout));
    }

    /// Something that can be done again after it met a lock.
    interface Attempt {
        void run() throws SQLException;
    }

    /// Does what may meet a lock that SQLite refuses without asking a busy handler: it does so
    /// while another process turns the write-ahead log on, recovers it, or removes it as the last
    /// one out.
    ///
    /// @see <a href="https://sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode">
    ///   Sometimes queries return SQLITE_BUSY in WAL mode</a>
    static void repeat(Duration timeout, Attempt attempt) throws SQLException {
        long sinceNs = System.nanoTime();
        while (true) {
            try {
                attempt.run();
                return;
            } catch (SQLException e) {
                if (!StoreError.isLocked(e) || System.nanoTime() - sinceNs > timeout.toNanos()) {
                    throw e;
                }
                LockSupport.parkNanos(STEP_NS);
            }
        }
    }

    @Override
    protected int callback(int triesBefore) {
        long nowNs = System.nanoTime();
        if (triesBefore == 0) {
            sinceNs = nowNs;
        }
        if (nowNs - sinceNs > timeoutNs) {
            return 0;
        }
        LockSupport.parkNanos(STEP_NS);
        return 1;
    }
}
