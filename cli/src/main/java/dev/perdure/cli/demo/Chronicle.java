package dev.perdure.cli.demo;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What happened when, to be told at once and again at the end. Safe for any thread.
final class Chronicle {
    private final Console console;
    private final long startNs = System.nanoTime();
    private final List<String> lines = new ArrayList<>();

    Chronicle(Console console) {
        this.console = console;
    }

    synchronized void add(String what) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        lines.add(String.format(Locale.ROOT, "%6.1f s  %s", seconds, what));
    }

    /// Remembers it and prints it.
    synchronized void tell(String what) {
        add(what);
        console.show("");
        console.print("   " + what);
    }

    synchronized void print() {
        console.print("");
        console.print(console.paint(Colour.BOLD, "What happened"));
        lines.forEach(it -> console.print("  " + it));
    }
}
