package dev.perdure.engine.payload;

import dev.perdure.engine.error.EngineException;

import org.jspecify.annotations.Nullable;

/// Turns values into payloads and back.
///
/// Implementations are safe for any thread, do no I/O and are deterministic: the same value gives
/// the same bytes. A codec must be able to read what it wrote in every earlier release.
public interface PayloadCodec {
    /// {@return the id that is stored with each payload; it never changes}
    String id();

    /// Encodes a value; `null` becomes [Payload#NONE].
    ///
    /// @throws EngineException `ENG-001` if the value cannot be encoded
    <T extends @Nullable Object> Payload encode(T value, PayloadType<T> type);

    /// Decodes a payload that this codec wrote; [Payload#NONE] becomes `null`.
    ///
    /// @throws EngineException `ENG-002` if the bytes do not hold such a value or another codec
    ///   wrote them
    <T extends @Nullable Object> T decode(Payload payload, PayloadType<T> type);
}
