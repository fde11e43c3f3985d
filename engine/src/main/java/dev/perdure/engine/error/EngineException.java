package dev.perdure.engine.error;

import org.jspecify.annotations.Nullable;

/// An error raised by the engine, not by user code.
///
/// The message always names the thing, what was expected, what was found and what to do next. It
/// starts with the stable [ErrorCode], so that it can be searched for and counted.
public class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;

    public EngineException(ErrorCode code, String message) {
        this(code, message, null);
    }

    public EngineException(ErrorCode code, String message, @Nullable Throwable cause) {
        super(code.label() + " " + message, cause);
        this.code = code;
    }

    /// {@return the stable code of this error}
    public final ErrorCode code() {
        return code;
    }
}
