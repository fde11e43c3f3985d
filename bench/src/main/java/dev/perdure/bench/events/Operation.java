package dev.perdure.bench.events;

import java.util.Locale;

/// What visitors and librarians do.
public enum Operation {
    LEND,
    RETURN,
    ADD,
    REMOVE,
    REGISTER,
    CANCEL,
    /// Asks which copies a reader has.
    QUERY;

    /// {@return its name in reports}
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
