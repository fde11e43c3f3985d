package dev.perdure.testkit;

/// Something that must never happen has happened. The message says what and where.
public final class InvariantBroken extends AssertionError {
    private static final long serialVersionUID = 1L;

    public InvariantBroken(String message) {
        super(message);
    }

    public InvariantBroken(String message, Throwable cause) {
        super(message, cause);
    }
}
