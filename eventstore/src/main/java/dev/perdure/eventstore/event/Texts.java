package dev.perdure.eventstore.event;

import org.jspecify.annotations.Nullable;

/// Checks texts before they reach the database.
final class Texts {
    private Texts() {}

    static void require(String what, String text, int mostCharacters) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(what + " must not be empty");
        }
        if (text.length() > mostCharacters) {
            throw new IllegalArgumentException(
                    "%s must have at most %d characters, found %d: '%.60s…'"
                            .formatted(what, mostCharacters, text.length(), text));
        }
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new IllegalArgumentException(
                    ("%s must not have the character NUL (U+0000), which PostgreSQL cannot store;"
                                    + " found one at position %d")
                            .formatted(what, nul + 1));
        }
        int half = halfCharacter(text);
        if (half >= 0) {
            throw new IllegalArgumentException(
                    ("%s must be whole Unicode characters, found half of one (U+%04X) at position"
                                    + " %d, which UTF-8 cannot express")
                            .formatted(what, (int) text.charAt(half), half + 1));
        }
    }

    /// {@return where a surrogate is without its other half; -1 if there is none}
    private static int halfCharacter(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isHighSurrogate(text.charAt(i))
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                return i;
            }
        }
        return -1;
    }

    static void requireIfPresent(String what, @Nullable String text, int mostCharacters) {
        if (text != null) {
            require(what, text, mostCharacters);
        }
    }
}
