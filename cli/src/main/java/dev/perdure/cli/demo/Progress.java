package dev.perdure.cli.demo;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;

/// How far the job is: a bar on a terminal, a line per tenth elsewhere.
final class Progress {
    private static final int BAR = 40;
    private static final int TENTHS = 10;

    private final Console console;
    private final long files;
    private long shown = -1;
    private long tenth;

    Progress(Console console, long files) {
        this.console = console;
        this.files = files;
    }

    void show(long recorded) {
        if (recorded == shown) {
            return;
        }
        shown = recorded;
        if (console.isTerminal()) {
            int full = (int) Math.min(BAR, BAR * recorded / files);
            console.show(
                    "   "
                            + console.paint(Colour.GREEN, "█".repeat(full))
                            + "░".repeat(BAR - full)
                            + " %,d of %,d files recorded".formatted(recorded, files));
        } else if (TENTHS * recorded / files > tenth) {
            tenth = TENTHS * recorded / files;
            console.print("   %,d of %,d files recorded".formatted(recorded, files));
        }
    }
}
