package dev.perdure.cli.console;

import dev.perdure.engine.error.EngineException;
import dev.perdure.eventstore.log.EventStoreException;

import org.jspecify.annotations.Nullable;

/// A command cannot do what it was asked: one line for the person, one hint, one exit code.
public final class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;
    private final String hint;

    public CommandFailed(ExitCode exitCode, String message, String hint) {
        this(exitCode, message, hint, null);
    }

    CommandFailed(ExitCode exitCode, String message, String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.hint = hint;
    }

    /// {@return the same trouble in the words of the command line}
    public static CommandFailed of(Exception trouble) {
        return switch (trouble) {
            case CommandFailed known -> known;
            case EngineException e -> new CommandFailed(exitCode(e), oneLine(e), "", e);
            case EventStoreException e -> new CommandFailed(exitCode(e), oneLine(e), "", e);
            case Exception e ->
                    new CommandFailed(
                            ExitCode.FAILED,
                            e.getClass().getSimpleName() + ": " + oneLine(e),
                            "repeat it with --verbose to see where it comes from",
                            e);
        };
    }

    private static ExitCode exitCode(EngineException e) {
        return switch (e.code()) {
            case NO_SUCH_INSTANCE -> ExitCode.NOT_FOUND;
            case INSTANCE_EXISTS,
                    INSTANCE_FINISHED,
                    INSTANCE_RUNNING,
                    INSTANCE_NOT_PARKED,
                    LIMIT_EXCEEDED ->
                    ExitCode.CONFLICT;
            case PROVIDER_UNAVAILABLE, PROVIDER_BUSY, STORE_UNUSABLE, NODE_FENCED, ENGINE_STOPPED ->
                    ExitCode.UNAVAILABLE;
            case PAYLOAD_NOT_ENCODABLE, PAYLOAD_TOO_LARGE, REGISTRATION, BAD_ARGUMENT ->
                    ExitCode.USAGE;
            case PAYLOAD_NOT_DECODABLE,
                    HISTORY_UNDECODABLE,
                    NONDETERMINISM,
                    WRONG_THREAD,
                    RESULT_TIMEOUT,
                    INVARIANT ->
                    ExitCode.FAILED;
        };
    }

    private static ExitCode exitCode(EventStoreException e) {
        return switch (e.reason()) {
            case CONFLICT, KEY_REUSED -> ExitCode.CONFLICT;
            case OVERLOADED, UNAVAILABLE, REFUSED, OUTCOME_UNKNOWN -> ExitCode.UNAVAILABLE;
            case CANCELLED -> ExitCode.INTERRUPTED;
            case LOG_WENT_BACK, UNREADABLE, LOST, DEFECT -> ExitCode.FAILED;
        };
    }

    static String oneLine(Exception e) {
        return String.valueOf(e.getMessage())
                .lines()
                .map(String::strip)
                .toList()
                .toString()
                .replaceAll("^\\[|\\]$", "");
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /// {@return what to do about it, or an empty string if the message says that already}
    public String hint() {
        return hint;
    }
}
