package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.storage.Checkpoints.Failed;
import dev.perdure.eventstore.storage.Checkpoints.Move;
import dev.perdure.eventstore.storage.Checkpoints.Moved;
import dev.perdure.eventstore.storage.Checkpoints.Skip;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/// How far a shard has come: in memory at once, in the table at a pace. Confined to one thread.
///
/// What was passed without an event for the shard is stored once per second at most, and not at all
/// while the log does not grow; what a handler was given, at the pace that the options say, or in
/// its own transaction. That bounds the writes, whatever the rate of events.
final class ShardProgress {
    private static final long PASSED_PACE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Checkpoints checkpoints;
    private final Claim claim;
    private final long paceNs;
    private long position;
    private long stored;
    private @Nullable Instant handledAt;
    private long storedNs = System.nanoTime();
    private boolean doubtful;
    private @Nullable Seen seen;

    ShardProgress(Checkpoints checkpoints, Claim claim, long position, Duration pace) {
        this.checkpoints = checkpoints;
        this.claim = claim;
        this.position = position;
        this.stored = position;
        this.paceNs = pace.toNanos();
    }

    /// {@return the position up to which everything was handled or passed}
    long position() {
        return position;
    }

    /// Everything up to here was read from a log that has this; `null` if nothing is known.
    void saw(@Nullable Seen value) {
        seen = value;
    }

    /// The handler had these, and nothing else was for it up to here.
    void handled(StoredEvent last, long upTo) {
        position = upTo;
        handledAt = last.recordedAt();
    }

    /// Nothing was for it up to here.
    void passed(long upTo) {
        position = Math.max(position, upTo);
    }

    /// Moves the checkpoint in the transaction of a handler.
    ///
    /// @return what to [accept][#accept] once it is committed
    Moved move(Connection connection, StoredEvent last, long upTo) throws SQLException {
        var move = new Move(claim, stored, upTo, last.recordedAt(), seen);
        return require(checkpoints.move(connection, move));
    }

    private Moved require(Moved moved) {
        if (!moved.elsewhere()) {
            return moved;
        }
        throw new EventStoreException(
                EventStoreException.Reason.LOST,
                "the checkpoint of shard %d of subscription number %d is not at position %d"
                        .formatted(claim.shard(), claim.subscription(), stored),
                null);
    }

    /// The checkpoint is there now.
    ///
    /// @return true if the subscription is paused
    boolean accept(Moved moved) {
        stored = moved.position();
        position = Math.max(position, stored);
        handledAt = null;
        storedNs = System.nanoTime();
        return moved.paused();
    }

    /// Stores what is not stored yet.
    ///
    /// @return true if the subscription is paused
    boolean store() {
        if (position == stored) {
            return false;
        }
        return accept(
                require(checkpoints.move(new Move(claim, stored, position, handledAt, seen))));
    }

    /// {@return how long until something must be stored; `Long.MAX_VALUE` if all is}
    long dueNs() {
        if (position == stored) {
            return Long.MAX_VALUE;
        }
        long pace = handledAt == null ? PASSED_PACE_NS : paceNs;
        return Math.max(0, storedNs + pace - System.nanoTime());
    }

    /// The answer to a call may have been lost.
    void doubt() {
        doubtful = true;
    }

    /// Asks where the checkpoint is, if there is a doubt: what was handled, and then stored or not,
    /// must neither be missed nor done twice.
    void settle() {
        if (!doubtful) {
            return;
        }
        long found = ask();
        if (found < stored) {
            position = found; // it went back with the log
        }
        stored = found;
        position = Math.max(position, stored);
        doubtful = false;
    }

    private long ask() {
        return checkpoints.move(new Move(claim, stored, stored, null, null)).position();
    }

    /// What was seen is not in the log any more: goes on from the checkpoint, which went back with
    /// the log.
    ///
    /// @return false if that is where it was: the checkpoint itself is above the head
    boolean goBack() {
        long before = position;
        boolean knew = seen != null;
        stored = ask();
        position = stored;
        handledAt = null;
        seen = null;
        doubtful = false;
        return knew || position != before;
    }

    /// Gives up on an event; the handler has had everything before it.
    ///
    /// @return true if the subscription is paused
    boolean skip(StoredEvent event, Failed failed) {
        return accept(require(checkpoints.skip(new Skip(claim, stored, event, seen), failed)));
    }
}
