package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

/// Errors of the database, as callers of the event store know them.
final class Errors {
    private Errors() {}

    /// @param doing what was tried, as in `reading log 'orders'`
    static EventStoreException of(String doing, DatabaseException error) {
        var reason =
                switch (error.kind()) {
                    case TRANSIENT -> Reason.UNAVAILABLE;
                    case REFUSED -> Reason.REFUSED;
                    case DEFECT -> Reason.DEFECT;
                };
        return new EventStoreException(reason, doing + ": " + error.getMessage(), error);
    }

    /// @param event of a request of which nothing was appended
    static EventStoreException keyGone(LogNumber log, NewEvent event) {
        return new EventStoreException(
                Reason.UNREADABLE,
                ("nothing was appended to log '%s': nobody could read event '%s' (%s), because its"
                     + " key '%s' was destroyed, or is gone after a failover or a restore. Encrypt"
                     + " it again")
                        .formatted(log.name(), event.type(), event.id(), event.keyId()),
                null);
    }

    /// @param position where the events are that the key was used for
    static EventStoreException keyReused(LogNumber log, @Nullable String key, long position) {
        return new EventStoreException(
                Reason.KEY_REUSED,
                ("key '%s' was used before for other events, at position %d of log '%s'. Choose"
                                + " another key for these")
                        .formatted(key, position, log.name()),
                null);
    }
}
