package dev.perdure.engine.orchestration;

import dev.perdure.engine.payload.PayloadType;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Something that others tell an instance: the name of the external event and the type of its
/// value.
///
/// @param name events of one name are delivered in the order they were raised, each to one wait
/// @param type type of the value
/// @param <T> the same type for the compiler
public record ExternalEvent<T extends @Nullable Object>(String name, PayloadType<T> type) {
    public ExternalEvent {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
    }

    public static <T extends @Nullable Object> ExternalEvent<T> of(String name, Class<T> type) {
        return new ExternalEvent<>(name, new PayloadType<>(type));
    }
}
