package dev.perdure.cli.console;

/// Command lines to suggest to the reader, which work when they are pasted.
public final class Invocation {
    private Invocation() {}

    /// {@return a command on the store}
    public static String of(String command, String arguments, StorePlace store) {
        var line = new StringBuilder(program()).append(' ').append(command);
        if (!arguments.isEmpty()) {
            line.append(' ').append(arguments);
        }
        store.arguments().forEach(it -> line.append(' ').append(quoted(it)));
        return line.toString();
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
