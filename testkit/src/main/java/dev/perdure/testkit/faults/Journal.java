package dev.perdure.testkit.faults;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file that only grows, one line for each [Entry]. A line is in the file when the method that
/// writes it returns, and survives the process, though not the machine. A stream and not a channel,
/// because a channel would close when a thread is interrupted that writes. Safe for any thread.
final class Journal implements AutoCloseable {
    private static final String SUFFIX = ".journal";

    private final OutputStream file;

    private Journal(OutputStream file) {
        this.file = file;
    }

    static Journal open(Path folder, String name) {
        try {
            return new Journal(new FileOutputStream(folder.resolve(name + SUFFIX).toFile(), true));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open journal '" + name + "'", e);
        }
    }

    synchronized void write(Entry entry) {
        try {
            file.write((entry.line() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write down " + entry, e);
        }
    }

    /// {@return the journals of a folder, by name}
    static List<Path> in(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    /// {@return the whole lines of a journal; a last one that was cut is no line}
    static List<Entry> read(Path file) {
        try {
            var text = Files.readString(file);
            var entries = new ArrayList<Entry>();
            text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .forEach(line -> entries.add(Entry.of(line)));
            return entries;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a journal", e);
        }
    }
}
