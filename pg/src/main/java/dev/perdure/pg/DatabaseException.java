package dev.perdure.pg;

import org.jspecify.annotations.Nullable;

import java.io.Serial;
import java.sql.SQLException;
import java.util.Optional;

/// A database did not do what it was asked. Its [kind][#kind()] says whether repeating helps.
public final class DatabaseException extends RuntimeException {
    @Serial private static final long serialVersionUID = 1;

    private final Kind kind;
    private final @Nullable String sqlState;
    private final boolean outcomeUnknown;

    /// What the caller can do.
    public enum Kind {
        /// Repeat it a little later: the server was away, busy, or in the middle of something.
        TRANSIENT,
        /// Somebody has to act first: a password, a privilege, a missing database, an option.
        REFUSED,
        /// The statement or the data is wrong; repeating it gives the same.
        DEFECT
    }

    private DatabaseException(String message, Reason reason, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = reason.kind;
        this.sqlState = reason.sqlState;
        this.outcomeUnknown = reason.outcomeUnknown;
    }

    private record Reason(Kind kind, @Nullable String sqlState, boolean outcomeUnknown) {}

    /// An error that is seen without the server's help, with a message that says what to do.
    public static DatabaseException of(Kind kind, String message, @Nullable Throwable cause) {
        return new DatabaseException(message, new Reason(kind, null, false), cause);
    }

    /// An error of something that is rolled back if its connection breaks: the outcome is known.
    ///
    /// @param doing what was tried and where, as in `cannot read from database 'localhost:5432/x'`
    public static DatabaseException rolledBack(String doing, SQLException error) {
        return of(doing, error, false);
    }

    /// An error of a commit, or of a statement that commits itself: if the answer was lost, the
    /// outcome is unknown.
    ///
    /// @param doing what was tried and where, as in `cannot commit to database 'localhost:5432/x'`
    public static DatabaseException committing(String doing, SQLException error) {
        return of(doing, error, SqlStates.answerLost(error));
    }

    /// {@return what the caller can do}
    public Kind kind() {
        return kind;
    }

    /// {@return true if a repetition may succeed}
    public boolean isTransient() {
        return kind == Kind.TRANSIENT;
    }

    /// {@return the five characters of the server or the driver, if they said any}
    public Optional<String> sqlState() {
        return Optional.ofNullable(sqlState);
    }

    /// {@return true if the work may have taken effect or not: ask before repeating it}
    public boolean outcomeUnknown() {
        return outcomeUnknown;
    }

    private static DatabaseException of(String doing, SQLException error, boolean unknown) {
        var state = stateOf(error);
        var text = new StringBuilder(doing).append(": ").append(error.getMessage());
        if (state != null) {
            text.append(" (SQLSTATE ").append(state).append(')');
        }
        var advice = SqlStates.advice(state);
        if (!advice.isEmpty()) {
            text.append(". ").append(advice);
        }
        if (unknown) {
            text.append(". Whether it took effect is unknown");
        }
        var kind = SqlStates.classify(error);
        return new DatabaseException(text.toString(), new Reason(kind, state, unknown), error);
    }

    private static @Nullable String stateOf(SQLException error) {
        return error.getSQLState();
    }
}
