package dev.perdure.engine.postgres;

/// Texts for people, as PostgreSQL can store them.
final class Texts {
    private Texts() {}

    /// {@return the text with each NUL, which no text in PostgreSQL may have, shown as a symbol}
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\u2400');
    }
}
