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
