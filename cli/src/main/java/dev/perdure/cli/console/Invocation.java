package dev.perdure.cli.console;

import java.nio.file.Path;

/// Command lines to suggest to the reader, which work when they are pasted.
public final class Invocation {
    private static final Path USUAL_STORE = Path.of("perdure.db");

    private Invocation() {}

    /// {@return a command on the store}
    public static String of(String command, String arguments, Path store) {
        var line = program() + " " + command + (arguments.isEmpty() ? "" : " " + arguments);
        return store.equals(USUAL_STORE) ? line : line + " --store " + quoted(store.toString());
    }

    /// {@return the name this program was called by}
    public static String program() {
        return System.getProperty("perdure.command", "perdure");
    }

    /// {@return the text as one word for a shell}
    public static String quoted(String text) {
        return text.matches("[\\w./:@%+=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
