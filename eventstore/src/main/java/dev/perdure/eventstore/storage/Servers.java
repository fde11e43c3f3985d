package dev.perdure.eventstore.storage;

import static java.lang.System.Logger.Level.WARNING;

import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

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

    /// Reads where the consistency allows it.
    ///
    /// @param reading one call to one server
    /// @throws EventStoreException *log went back* if even the primary lacks the position, or what
    ///   was seen
    Page read(ReadOptions options, Function<Database, Page> reading) {
        var consistency = options.consistency();
        long wanted = consistency instanceof Consistency.AtLeast(long position) ? position : 0;
        if (replica != null
                && !(consistency instanceof Consistency.Strong)
                && System.nanoTime() - restsUntilNs >= 0) {
            try {
                var found = reading.apply(replica);
                long deadline = System.nanoTime() + patience.toNanos();
                while (found.head() < wanted
                        && System.nanoTime() - deadline < 0
                        && !Thread.currentThread().isInterrupted()) {
                    LockSupport.parkNanos(this, PAUSE_NS);
                    found = reading.apply(replica);
                }
                if (found.head() >= wanted) {
                    return found;
                }
            } catch (DatabaseException e) {
                restsUntilNs = System.nanoTime() + REST_NS;
                LOGGER.log(
                        WARNING,
                        "the replica did not answer, the primary does: {0}",
                        e.getMessage());
            } catch (EventStoreException e) {
                if (e.reason() != EventStoreException.Reason.LOG_WENT_BACK) {
                    throw e;
                } // the primary knows better
            }
        }
        var found = reading.apply(primary);
        long seen = options.seen().stream().mapToLong(Seen::position).max().orElse(0);
        requirePosition(Math.max(wanted, seen), found.head());
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
