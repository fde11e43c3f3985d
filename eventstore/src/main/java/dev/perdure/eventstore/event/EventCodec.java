package dev.perdure.eventstore.event;

import java.lang.reflect.Type;

/// Turns values into data of events and back.
///
/// Implementations are safe for any thread, do no I/O, and read what they wrote in every earlier
/// release.
public interface EventCodec {
    /// {@return the id that is stored with each event; it never changes}
    String id();

    /// {@return the value as bytes}
    ///
    /// @throws IllegalArgumentException if it cannot be written; the message names its type
    Encoded encode(Object value);

    /// {@return the value of this type}
    ///
    /// @throws IllegalArgumentException if the data holds no such value, or another codec wrote it
    Object decode(Encoded data, Type type);

    /// {@return the value of this class}
    ///
    /// @throws IllegalArgumentException as [#decode(Encoded, Type)] does
    default <T> T decode(Encoded data, Class<T> type) {
        return type.cast(decode(data, (Type) type));
    }
}
