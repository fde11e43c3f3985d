package dev.perdure.engine.orchestration;

import org.jspecify.annotations.Nullable;

/// An exception whose record the application chooses: its type, a value with details, and whether a
/// retry makes sense. Any other exception is recorded by its class name and is retryable.
public class ApplicationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String type;
    private final transient @Nullable Object details;
    private final boolean retryable;

    private ApplicationException(
            String type, String message, @Nullable Object details, boolean retryable) {
        super(message);
        this.type = type;
        this.details = details;
        this.retryable = retryable;
    }

    public static ApplicationException retryable(String type, String message) {
        return new ApplicationException(type, message, null, true);
    }

    /// An error that no retry can mend, such as a declined card.
    public static ApplicationException permanent(String type, String message) {
        return new ApplicationException(type, message, null, false);
    }

    /// {@return the same error with a value that the payload codec can write}
    public ApplicationException withDetails(Object value) {
        var copy = new ApplicationException(type, String.valueOf(getMessage()), value, retryable);
        copy.setStackTrace(getStackTrace());
        return copy;
    }

    public String type() {
        return type;
    }

    public @Nullable Object details() {
        return details;
    }

    public boolean isRetryable() {
        return retryable;
    }
}
