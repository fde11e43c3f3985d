package dev.perdure.embedded.pg;

import org.tukaani.xz.XZInputStream;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Unpacks a `.txz`: files, folders and symbolic links, as the builds of PostgreSQL hold them.
///
/// Knows the plain format of tar (ustar) and refuses what it does not know.
final class Archive {
    private static final int BLOCK = 512;
    private static final int EXECUTABLE = 0100;

    private final InputStream in;
    private final Path folder;

    private Archive(InputStream in, Path folder) {
        this.in = in;
        this.folder = folder;
    }

    static void unpack(InputStream packed, Path folder) throws IOException {
        try (var in = new BufferedInputStream(new XZInputStream(packed), 1 << 16)) {
            new Archive(in, folder).unpack();
        }
    }

    /// The part of a header that matters here.
    private record Entry(String name, int mode, long size, char type, String target) {
        static Entry of(byte[] header) throws IOException {
            var prefix = text(header, 345, 155);
            var name = text(header, 0, 100);
            return new Entry(
                    prefix.isEmpty() ? name : prefix + "/" + name,
                    (int) octal(header, 100, 8),
                    octal(header, 124, 12),
                    (char) header[156],
                    text(header, 157, 100));
        }

        private static String text(byte[] header, int start, int length) {
            int end = start;
            while (end < start + length && header[end] != 0) {
                end++;
            }
            return new String(header, start, end - start, StandardCharsets.UTF_8);
        }

        private static long octal(byte[] header, int start, int length) throws IOException {
            try {
                var digits = text(header, start, length).strip();
                return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
            } catch (NumberFormatException e) {
                throw new IOException("archive has a number that is not octal", e);
            }
        }
    }

    private void unpack() throws IOException {
        while (true) {
            var header = in.readNBytes(BLOCK);
            if (header.length < BLOCK || header[0] == 0) {
                return;
            }
            unpack(Entry.of(header));
        }
    }

    private void unpack(Entry entry) throws IOException {
        var file = folder.resolve(entry.name).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("archive reaches outside its folder: '" + entry.name + "'");
        }
        switch (entry.type) {
            case '5' -> Files.createDirectories(file);
            case '2' -> {
                Files.createDirectories(file.getParent());
                Files.createSymbolicLink(file, Path.of(entry.target));
            }
            case '0', '\0' -> {
                Files.createDirectories(file.getParent());
                copy(entry, file);
            }
            default ->
                    throw new IOException(
                            "archive has an entry of type '%s': '%s'"
                                    .formatted(entry.type, entry.name));
        }
    }

    private void copy(Entry entry, Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            var buffer = new byte[1 << 16];
            long left = entry.size;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new EOFException("archive ends within '" + entry.name + "'");
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
        in.skipNBytes((BLOCK - entry.size % BLOCK) % BLOCK);
        if ((entry.mode & EXECUTABLE) != 0 && !file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make '" + file + "' executable");
        }
    }
}
