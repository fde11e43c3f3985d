package dev.perdure.eventstore.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An encoded value together with the id of the codec that wrote it.
///
/// The bytes are shared, not copied: whoever holds them must not change them.
///
/// @param codec id of the codec: `json`, `bytes`, or that of an own [EventCodec]
/// @param bytes the encoded value
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; equality is by content
public record Encoded(String codec, byte[] bytes) {
    private static final int MOST_CHARACTERS = 100;

    /// No value.
    public static final Encoded NONE = new Encoded("none", new byte[0]);

    public Encoded {
        Texts.require("codec id", codec, MOST_CHARACTERS);
    }

    /// {@return bytes that mean nothing to the event store}
    public static Encoded bytes(byte[] bytes) {
        return new Encoded("bytes", bytes);
    }

    /// {@return JSON text, which is not looked at}
    public static Encoded json(String text) {
        return new Encoded("json", text.getBytes(StandardCharsets.UTF_8));
    }

    /// {@return true if this is no value}
    public boolean isNone() {
        return codec.equals(NONE.codec);
    }

    /// {@return the bytes as UTF-8 text}
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Encoded(var otherCodec, var otherBytes)
                && codec.equals(otherCodec)
                && Arrays.equals(bytes, otherBytes);
    }

    @Override
    public int hashCode() {
        return 31 * codec.hashCode() + Arrays.hashCode(bytes);
    }

    /// {@return codec and size; never the content, which may be personal}
    @Override
    public String toString() {
        return codec + "[" + bytes.length + " bytes]";
    }
}
