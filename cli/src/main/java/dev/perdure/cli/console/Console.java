package dev.perdure.cli.console;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Where a command writes: results to standard output, everything about the run to standard error.
/// Colours and lines that overwrite themselves appear on terminals only. Safe for any thread.
public final class Console {
    private static final int COLUMNS = 100;

    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final boolean coloured;

    /// Writes to given streams.
    public Console(PrintStream out, PrintStream err, boolean terminal, boolean coloured) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.coloured = coloured;
    }

    /// {@return the console of this process}
    public static Console ofProcess() {
        boolean terminal =
                Optional.ofNullable(System.console()).filter(it -> it.isTerminal()).isPresent();
        var noColour = System.getenv("NO_COLOR");
        boolean coloured = terminal && (noColour == null || noColour.isEmpty());
        return new Console(utf8(FileDescriptor.out), utf8(FileDescriptor.err), terminal, coloured);
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    public PrintStream out() {
        return out;
    }

    public PrintStream err() {
        return err;
    }

    public boolean isTerminal() {
        return terminal;
    }

    public boolean isColoured() {
        return coloured;
    }

    /// {@return how wide a line may be}
    public int columns() {
        var columns = System.getenv("COLUMNS");
        return columns == null || !columns.matches("[1-9]\\d{1,3}")
                ? COLUMNS
                : Math.max(60, Integer.parseInt(columns));
    }

    /// Prints a line of the result.
    public void print(String line) {
        out.println(line);
    }

    /// Prints a line that is not part of the result.
    public void note(String line) {
        err.println(line);
    }

    /// Shows a passing line that the next one replaces; nothing if nobody watches.
    public void show(String line) {
        if (terminal) {
            out.print("\r\033[K" + line);
            out.flush();
        }
    }

    /// Prints what was wrong and what to do.
    public void error(String message, String hint) {
        err.println(paint(Colour.RED, "perdure: ") + message);
        if (!hint.isEmpty()) {
            err.println("  hint: " + hint);
        }
    }

    /// {@return the text in a colour, if this console has colours}
    public String paint(Colour colour, String text) {
        return coloured ? colour.code() + text + Colour.RESET : text;
    }
}
