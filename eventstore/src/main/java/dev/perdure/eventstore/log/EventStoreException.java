package dev.perdure.eventstore.log;

import org.jspecify.annotations.Nullable;

import java.io.Serial;

/// The event store did not do what it was asked. Its [reason][#reason()] says what can be done.
public final class EventStoreException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final Reason reason;

    /// What the caller can do.
    public enum Reason {
        /// Something relevant has happened: read it, decide again.
        CONFLICT,
        /// Too much waits already: try again later, or start less.
        OVERLOADED,
        /// The caller stopped waiting, was interrupted, or the time was up; nothing was stored.
        CANCELLED,
        /// The events may be stored or not. With a key, the same request tells.
        OUTCOME_UNKNOWN,
        /// A key was used before, for other events.
        KEY_REUSED,
        /// The database is away or busy: try again.
        UNAVAILABLE,
        /// Somebody has to act first: a password, a privilege, a missing schema.
        REFUSED,
        /// Positions that were seen are gone: the log went back, after a failover or a restore.
        LOG_WENT_BACK,
        /// Data that this release or codec cannot read, or whose key is gone.
        UNREADABLE,
        /// A subscription or lane that another process holds now, or one that was closed.
        LOST,
        /// The statement or the data is wrong; repeating it gives the same.
        DEFECT
    }

    /// An error with a message that says what to do.
    public EventStoreException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    static EventStoreException conflict(AppendResult.Conflict conflict) {
        return new EventStoreException(
                Reason.CONFLICT,
                conflict.diverged()
                        ? "nothing was appended, because "
                                + conflict.reason()
                                + ". Forget what was read before, read again, decide again"
                        : ("nothing was appended, because since the decision was read there is %s."
                                        + " Read again, decide again")
                                .formatted(conflict.reason()),
                null);
    }

    /// {@return what the caller can do}
    public Reason reason() {
        return reason;
    }

    /// {@return true if the same call may succeed a little later}
    public boolean isTransient() {
        return reason == Reason.OVERLOADED || reason == Reason.UNAVAILABLE;
    }
}
