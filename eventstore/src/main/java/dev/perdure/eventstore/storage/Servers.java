package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.Consistency;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Decides which server answers a read.
///
/// @param primary where events are appended
/// @param replica a streaming replica, if there is one
/// @param patience how long to wait until the replica has a position
public record Servers(Database primary, @Nullable Database replica, Duration patience) {
    private static final System.Logger LOGGER = System.getLogger(Servers.class.getName());
    private static final long PAUSE_NS = 2_000_000;

    /// Reads where this consistency allows it.
    ///
    /// @param reading one call to one server
    /// @param head the highest position that the read could see
    <T> T read(Consistency consistency, Function<Database, T> reading, ToLongFunction<T> head) {
        if (replica == null || consistency instanceof Consistency.Strong) {
            return reading.apply(primary);
        }
        long wanted = consistency instanceof Consistency.AtLeast(long position) ? position : 0;
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            do {
                var found = reading.apply(replica);
                if (head.applyAsLong(found) >= wanted) {
                    return found;
                }
                LockSupport.parkNanos(this, PAUSE_NS);
            } while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted());
        } catch (DatabaseException e) {
            LOGGER.log(System.Logger.Level.WARNING, "a replica did not answer", e);
        }
        return reading.apply(primary);
    }
}
