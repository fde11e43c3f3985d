package dev.perdure.engine.provider;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// An instance that its owner gives back without a turn.
///
/// @param instance the instance id
/// @param ready true if another node should claim it at once or after `delay`; false if it only
///   waits, so that it is claimed when a message arrives (messages that wait already count)
/// @param delay back-off before it may be claimed, [Duration#ZERO] for none; messages that arrive
///   meanwhile do not shorten it. An instance with back-off is always `ready` at its end
/// @param failed true to count an attempt
/// @param begun true if the owner ran it: it is no longer orphaned, and unless `failed` its
///   attempts are set back to none. False if the owner did nothing with it: it stays orphaned if it
///   was, and unless `failed` its attempts and its reason stay
/// @param reason why, for people, or `null`; it takes the place of an older one
public record Abandoned(
        String instance,
        boolean ready,
        Duration delay,
        boolean failed,
        boolean begun,
        @Nullable String reason) {
    /// An idle instance that is released from memory.
    public static Abandoned idle(String instance) {
        return new Abandoned(instance, false, Duration.ZERO, false, true, null);
    }

    /// An instance with activities that another node must run.
    public static Abandoned handedOver(String instance) {
        return new Abandoned(instance, true, Duration.ZERO, false, true, null);
    }

    /// An instance that was claimed and not begun.
    public static Abandoned untouched(String instance) {
        return new Abandoned(instance, true, Duration.ZERO, false, false, null);
    }

    /// An instance that could not be run; one more attempt is counted.
    ///
    /// @param begun true if code of it ran
    public static Abandoned failed(String instance, Duration delay, boolean begun, String reason) {
        return new Abandoned(instance, true, delay, true, begun, reason);
    }

    /// {@return true if attempts and reason stay as they are}
    public boolean leavesAttempts() {
        return !failed && !begun;
    }
}
