package dev.perdure.eventstore.storage;

import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.sql.SQLException;

/// A handler did not handle its events.
final class HandlerFailure extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    HandlerFailure(Throwable cause) {
        super(cause);
    }

    /// {@return what the handler threw}
    Throwable reason() {
        var cause = getCause();
        return cause == null ? this : cause;
    }

    /// {@return true if it is the database's failure, which passes by itself}
    boolean isTransient() {
        for (@Nullable Throwable it = getCause(); it != null; it = it.getCause()) {
            if (it instanceof DatabaseException known) {
                return known.isTransient();
            }
            if (it instanceof SQLException sql) {
                return DatabaseException.rolledBack("a handler", sql).isTransient();
            }
        }
        return false;
    }
}
