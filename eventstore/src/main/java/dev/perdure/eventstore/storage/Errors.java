package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.pg.DatabaseException;

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
}
