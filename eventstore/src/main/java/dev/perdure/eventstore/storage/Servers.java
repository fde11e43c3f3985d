package dev.perdure.eventstore.storage;

import static java.lang.System.Logger.Level.WARNING;

import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Decides which server answers a read. Any number of threads may use it.
///
/// A replica that failed is left alone for a second: whoever asked it would wait for a connection
/// first. Its pool gives up after the patience, so that one second costs no more than that.
public final class Servers {
    private static final System.Logger LOGGER = System.getLogger(Servers.class.getName());
    private static final long PAUSE_NS = 2_000_000;
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(1);

    private final Database primary;
    private final @Nullable Database replica;
    private final Duration patience;
    private volatile long restsUntilNs = System.nanoTime();

    /// @param primary where events are appended
    /// @param replica a streaming replica, if there is one
    /// @param patience how long to wait until the replica has a position
    public Servers(Database primary, @Nullable Database replica, Duration patience) {
        this.primary = primary;
        this.replica = replica;
        this.patience = patience;
    }

    /// {@return where events are appended}
    public Database primary() {
        return primary;
    }

    /// {@return the replica, if there is one}
    public @Nullable Database replica() {
        return replica;
    }

    /// Reads where this consistency allows it.
    ///
    /// @param reading one call to one server
    /// @param head the highest position that the read could see
    /// @throws EventStoreException *log went back* if even the primary lacks the position
    <T> T read(Consistency consistency, Function<Database, T> reading, ToLongFunction<T> head) {
        long wanted = consistency instanceof Consistency.AtLeast(long position) ? position : 0;
        if (replica != null
                && !(consistency instanceof Consistency.Strong)
                && System.nanoTime() - restsUntilNs >= 0) {
            try {
                var found = reading.apply(replica);
                long deadline = System.nanoTime() + patience.toNanos();
                while (head.applyAsLong(found) < wanted
                        && System.nanoTime() - deadline < 0
                        && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(this, PAUSE_NS);
                    found = reading.apply(replica);
                }
                if (head.applyAsLong(found) >= wanted) {
                    return found;
                }
            } catch (DatabaseException e) {
                restsUntilNs = System.nanoTime() + REST_NS;
                LOGGER.log(
                        WARNING,
                        "the replica did not answer, the primary does: {0}",
                        e.getMessage());
            }
        }
        var found = reading.apply(primary);
        requirePosition(wanted, head.applyAsLong(found));
        return found;
    }

    private void requirePosition(long wanted, long head) {
        if (head < wanted) {
            throw new EventStoreException(
                    EventStoreException.Reason.LOG_WENT_BACK,
                    ("position %d was to be seen, but the log ends at %d on the primary, database"
                         + " '%s': after a failover or a restore, what was read above is gone. Read"
                         + " again")
                            .formatted(wanted, head, primary.options().place()),
                    null);
        }
    }
}
