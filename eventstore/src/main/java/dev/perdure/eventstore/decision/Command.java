package dev.perdure.eventstore.decision;

import org.jspecify.annotations.Nullable;

import java.util.function.Function;

/// Something to decide. Immutable; each `with…` returns a changed copy.
///
/// @param <M> the states as the decision sees them
/// @param <V> the value that the caller gets
/// @param model the states that it needs; the first one is where conflicts are likely
/// @param decide decides on the states. It must be pure: it may be called again with newer states,
///   and in a lane by another thread. Chance and time are taken before the command is made
/// @param key names the command, so that a repetition finds what the first one did and gives its
///   value, as [dev.perdure.eventstore.log.AppendRequest#key()]; `null` for none
/// @param lane names the lane in which it is decided together with others; `null` for none
public record Command<M, V>(
        DecisionModel<M> model,
        Function<? super M, ? extends Decision<V>> decide,
        @Nullable String key,
        @Nullable String lane) {
    /// {@return a command without key or lane}
    public static <M, V> Command<M, V> of(
            DecisionModel<M> model, Function<? super M, ? extends Decision<V>> decide) {
        return new Command<>(model, decide, null, null);
    }

    public Command<M, V> withKey(String value) {
        return new Command<>(model, decide, value, lane);
    }

    public Command<M, V> withLane(String value) {
        return new Command<>(model, decide, key, value);
    }
}
