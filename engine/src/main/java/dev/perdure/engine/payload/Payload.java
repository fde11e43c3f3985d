package dev.perdure.engine.payload;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// An encoded value together with the id of the codec that wrote it.
///
/// The bytes are shared, not copied: whoever holds a payload must not change them.
///
/// @param codec id of the codec, for example `json`
/// @param data the encoded value
@SuppressWarnings("ArrayRecordComponent") // shared on purpose; equality is by content
public record Payload(String codec, byte[] data) {
    private static final int SHOWN = 200;

    /// The payload of a step that has no value, such as a `null` input or a `void` result.
    public static final Payload NONE = new Payload("none", new byte[0]);

    public int size() {
        return data.length;
    }

    public boolean isNone() {
        return codec.equals(NONE.codec);
    }

    /// {@return the data as UTF-8 text, for people and logs}
    public String text() {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload(var otherCodec, var otherData)
                && codec.equals(otherCodec)
                && Arrays.equals(data, otherData);
    }

    @Override
    public int hashCode() {
        return 31 * codec.hashCode() + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        var text = text();
        return text.length() <= SHOWN
                ? text
                : text.substring(0, SHOWN) + "… (" + size() + " bytes)";
    }
}
