package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.payload.Payload;

import org.jspecify.annotations.Nullable;

/// What is refused, loudly, before anything is stored.
///
/// @param maxPayloadBytes size of one encoded value
/// @param warnHistoryEvents length of a history at which a warning is logged
/// @param maxHistoryEvents length of a history at which new steps are refused
/// @param maxOpenSteps steps of an instance that may be open at once (fan-out)
/// @param maxPendingEvents external events that may wait for an instance
/// @param maxNameLength length of names and instance ids
public record Limits(
        int maxPayloadBytes,
        int warnHistoryEvents,
        int maxHistoryEvents,
        int maxOpenSteps,
        int maxPendingEvents,
        int maxNameLength) {
    public static final Limits DEFAULTS =
            new Limits(2 * 1024 * 1024, 50_000, 250_000, 50_000, 100_000, 200);

    /// {@return the payload, if it is not too large}
    ///
    /// @throws EngineException `ENG-003`
    public Payload checked(Payload payload, Object what) {
        if (payload.size() > maxPayloadBytes) {
            throw new EngineException(
                    ErrorCode.PAYLOAD_TOO_LARGE,
                    ("%s: the value has %d bytes, the limit is %d (setting maxPayloadBytes). Store"
                                    + " it elsewhere and pass a reference")
                            .formatted(what, payload.size(), maxPayloadBytes));
        }
        return payload;
    }

    /// {@return the name, if it can be stored and shown}
    ///
    /// @throws EngineException `ENG-020`
    public String checkedName(String name, String what) {
        var problem = problem(name, what);
        if (problem != null) {
            throw new EngineException(ErrorCode.BAD_ARGUMENT, problem);
        }
        return name;
    }

    /// {@return what keeps a name from being stored and shown, or null}
    public @Nullable String problem(String name, String what) {
        if (name.isBlank() || name.length() > maxNameLength) {
            return "%s: expected 1 to %d characters, found %d ('%.50s')"
                    .formatted(what, maxNameLength, name.length(), shown(name));
        }
        return hasNul(name) ? nulProblem(name, what) : null;
    }

    /// {@return true if a text holds the character NUL, which not every store can keep}
    public static boolean hasNul(String text) {
        return text.indexOf('\0') >= 0;
    }

    /// {@return that a text holds NUL, where, and what to do}
    public static String nulProblem(String text, String what) {
        return ("%s '%.50s': expected a text without the character NUL (U+0000, shown as \u2400),"
                        + " found one at position %d. Remove it")
                .formatted(what, shown(text), text.indexOf('\0') + 1);
    }

    private static String shown(String text) {
        return text.replace('\0', '\u2400');
    }
}
