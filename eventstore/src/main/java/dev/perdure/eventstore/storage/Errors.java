package dev.perdure.eventstore.storage;

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
