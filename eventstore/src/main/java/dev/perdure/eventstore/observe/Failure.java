package dev.perdure.eventstore.observe;

import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;

/// Why something did not succeed, without the text of the error, which may quote data.
///
/// @param reason what the caller can do; a *defect* if it is an error of something else
/// @param timedOut true if a time was up: the server's for a statement or a lock, or one that the
///   caller had set for a future
public record Failure(Reason reason, boolean timedOut) {
    private static final String STATEMENT_TIMEOUT = "57014";
    private static final String LOCK_TIMEOUT = "55P03";
    private static final Set<String> TIMEOUTS = Set.of(STATEMENT_TIMEOUT, LOCK_TIMEOUT);
    private static final int DEEPEST = 20;

    /// {@return what this error says}
    public static Failure of(Throwable error) {
        boolean timedOut = false;
        @Nullable Reason reason = null;
        int depth = 0;
        for (@Nullable Throwable it = error; it != null && depth < DEEPEST; it = it.getCause()) {
            timedOut |= isTimeout(it);
            if (reason == null) {
                reason = reasonOf(it);
            }
            depth++;
        }
        if (reason == null) { // whoever gave up on a future cannot know what was sent by then
            return new Failure(timedOut ? Reason.OUTCOME_UNKNOWN : Reason.DEFECT, timedOut);
        }
        return new Failure(reason, timedOut);
    }

    /// {@return `canceled`, `timeout`, `conflict` or `error`, as metrics and spans have it}
    public String status() {
        if (timedOut) {
            return "timeout";
        }
        return switch (reason) {
            case CANCELLED -> "canceled";
            case CONFLICT -> "conflict";
            case OVERLOADED,
                    OUTCOME_UNKNOWN,
                    KEY_REUSED,
                    UNAVAILABLE,
                    REFUSED,
                    LOG_WENT_BACK,
                    UNREADABLE,
                    LOST,
                    DEFECT ->
                    "error";
        };
    }

    /// {@return `timeout`, or the reason in lower case, as metrics and spans have it}
    public String type() {
        if (timedOut) {
            return "timeout";
        }
        return reason == Reason.CONFLICT
                ? "concurrency_conflict"
                : reason.name().toLowerCase(Locale.ROOT);
    }

    private static boolean isTimeout(Throwable error) {
        return error instanceof TimeoutException
                || (error instanceof DatabaseException known
                        && known.sqlState().filter(TIMEOUTS::contains).isPresent());
    }

    private static @Nullable Reason reasonOf(Throwable error) {
        return switch (error) {
            case EventStoreException known -> known.reason();
            case CancellationException _ -> Reason.CANCELLED;
            case DatabaseException known ->
                    switch (known.kind()) {
                        case TRANSIENT -> Reason.UNAVAILABLE;
                        case REFUSED -> Reason.REFUSED;
                        case DEFECT -> Reason.DEFECT;
                    };
            case Throwable _ -> null;
        };
    }
}
