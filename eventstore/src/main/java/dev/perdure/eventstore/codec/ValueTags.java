package dev.perdure.eventstore.codec;

import dev.perdure.eventstore.event.EventTag;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Values of payloads as tags: `$.reader.id=s:r1` says path, type and value. Types are `s` string,
/// `n` number, `b` boolean, `z` null, and `h` for the SHA-256 of a string or number that is too
/// long for a tag, or cannot be stored as text.
final class ValueTags {
    /// How all of them begin.
    static final String RESERVED = "$.";

    private static final int MOST_PATH_CHARACTERS = 500;
    private static final int MOST_VALUE_CHARACTERS = 300;
    private static final int MOST_ZEROS = 20;

    private ValueTags() {}

    static void requirePath(String path) {
        if (path.isEmpty()
                || path.length() > MOST_PATH_CHARACTERS
                || path.startsWith(".")
                || path.endsWith(".")
                || path.contains("..")
                || path.indexOf('=') >= 0
                || !isStorable(path)) {
            throw new IllegalArgumentException(
                    ("a path into a payload must be keys with dots between them, such as"
                                    + " 'reader.id', with at most %d characters, none of them '='"
                                    + " or NUL; found '%.60s'")
                            .formatted(MOST_PATH_CHARACTERS, path.replace('\0', '␀')));
        }
    }

    /// {@return the path that a tag was made for; `null` if it is not in the reserved form}
    static @Nullable String pathOf(EventTag tag) {
        int equals = tag.text().indexOf('=');
        return isReserved(tag) && equals > 0
                ? tag.text().substring(RESERVED.length(), equals)
                : null;
    }

    static boolean isReserved(EventTag tag) {
        return tag.text().startsWith(RESERVED);
    }

    static EventTag ofString(String path, String value) {
        boolean fits = value.length() <= MOST_VALUE_CHARACTERS && isStorable(value);
        return fits ? of(path, "s:" + value) : of(path, "h:" + sha256("s:" + value));
    }

    static EventTag ofNumber(String path, BigDecimal value) {
        var number = value.stripTrailingZeros();
        long zeros = Math.abs((long) number.scale());
        var text = zeros <= MOST_ZEROS ? number.toPlainString() : number.toString();
        return text.length() <= MOST_VALUE_CHARACTERS
                ? of(path, "n:" + text)
                : of(path, "h:" + sha256("n:" + text));
    }

    static EventTag ofBoolean(String path, boolean value) {
        return of(path, "b:" + value);
    }

    static EventTag ofNull(String path) {
        return of(path, "z:");
    }

    private static EventTag of(String path, String typed) {
        requirePath(path);
        return new EventTag(RESERVED + path + "=" + typed);
    }

    /// {@return true if UTF-8 and PostgreSQL keep the text as it is}
    private static boolean isStorable(String text) {
        return text.indexOf('\0') < 0
                && text.codePoints()
                        .noneMatch(it ->
                                it >= Character.MIN_SURROGATE && it <= Character.MAX_SURROGATE);
    }

    private static String sha256(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_16BE)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
