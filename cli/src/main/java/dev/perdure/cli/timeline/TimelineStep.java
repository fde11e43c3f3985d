package dev.perdure.cli.timeline;

import dev.perdure.engine.history.StepId;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// A step with its beginning and end.
///
/// @param number of the event that started it
/// @param id of the step
/// @param start when it was started
/// @param end when its end was recorded, or `null` if it is open
/// @param state how it stands
/// @param attempts failed attempts of an activity that others followed
/// @param detail what is special about it: the child's id, why it failed, when a timer fires
public record TimelineStep(
        long number,
        StepId id,
        Instant start,
        @Nullable Instant end,
        State state,
        List<FailedAttempt> attempts,
        String detail) {
    public TimelineStep {
        attempts = List.copyOf(attempts);
    }

    /// How a step stands.
    public enum State {
        OPEN,
        DONE,
        FAILED,
        CANCELLED
    }

    /// An attempt that was followed by another.
    ///
    /// @param attempt its number, from 1
    /// @param failure why it failed
    /// @param at when the failure was recorded
    /// @param retryAt when the next one starts
    public record FailedAttempt(int attempt, String failure, Instant at, Instant retryAt) {}

    /// {@return true if it has not ended}
    public boolean waits() {
        return state == State.OPEN;
    }

    /// {@return the step as a label: branch, name and occurrence}
    public String label() {
        return (id.branch().isEmpty() ? "" : id.branch() + " › ")
                + id.name()
                + (id.occurrence() == 1 ? "" : " #" + id.occurrence());
    }
}
