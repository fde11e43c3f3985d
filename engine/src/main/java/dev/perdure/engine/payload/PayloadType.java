package dev.perdure.engine.payload;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The static type of a value that is stored as a [Payload].
///
/// @param type the Java type that the codec reads and writes
/// @param <T> the same type for the compiler
@SuppressWarnings("UnusedTypeParameter") // it is there for the compiler
public record PayloadType<T extends @Nullable Object>(Type type) {
    public PayloadType {
        Objects.requireNonNull(type, "type");
    }

    public static <T extends @Nullable Object> PayloadType<T> of(Class<T> type) {
        return new PayloadType<>(type);
    }

    /// {@return the type of a list of `element`}
    public static <T> PayloadType<List<T>> listOf(Class<T> element) {
        return new PayloadType<>(new Generic(List.class, List.of(element)));
    }

    /// {@return the type of a map from strings to `value`}
    public static <T> PayloadType<Map<String, T>> mapOf(Class<T> value) {
        return new PayloadType<>(new Generic(Map.class, List.of(String.class, value)));
    }

    /// {@return true if values of this type are never stored: the only value is `null`}
    public boolean isVoid() {
        return type == Void.class || type == void.class;
    }

    @Override
    public String toString() {
        return type.getTypeName();
    }

    private record Generic(Class<?> raw, List<Type> arguments) implements ParameterizedType {
        @Override
        public Type[] getActualTypeArguments() {
            return arguments.toArray(Type[]::new);
        }

        @Override
        public Type getRawType() {
            return raw;
        }

        @Override
        public @Nullable Type getOwnerType() {
            return null;
        }

        @Override
        public String toString() {
            return raw.getName() + arguments;
        }
    }
}
