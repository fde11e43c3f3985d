package dev.perdure.engine.sqlite;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.sqlite.file.Session;
import dev.perdure.engine.sqlite.file.StoreError;
import dev.perdure.engine.sqlite.file.StoreFile;

import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;

/// A few connections for reads, opened when needed. Safe for any thread.
final class Readers implements AutoCloseable {
    private static final int MOST = 4;

    private final StoreFile file;
    private final Semaphore permits = new Semaphore(MOST, true);
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    Readers(StoreFile file) {
        this.file = file;
    }

    /// Something to read.
    interface Query<T> {
        T run(Session session) throws SQLException;
    }

    <T> T read(Query<T> query) {
        permits.acquireUninterruptibly();
        try {
            if (closed) {
                throw new ProviderException(
                        ErrorCode.ENGINE_STOPPED,
                        "provider of file '" + file.path() + "' is closed",
                        null);
            }
            var free = idle.poll();
            var session = free == null ? file.openReader() : free;
            try {
                return query.run(session);
            } finally {
                idle.push(session);
            }
        } catch (SQLException e) {
            throw StoreError.of(file.path(), e);
        } finally {
            permits.release();
        }
    }

    /// Waits for running reads and closes the connections.
    @Override
    public void close() {
        closed = true;
        permits.acquireUninterruptibly(MOST);
        try {
            for (var session = idle.poll(); session != null; session = idle.poll()) {
                session.close();
            }
        } catch (SQLException e) {
            throw StoreError.of(file.path(), e);
        } finally {
            permits.release(MOST);
        }
    }
}
