package dev.perdure.engine.postgres;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A file system in memory that can be filled to the last byte. Only root can make one.
final class SmallDisk implements AutoCloseable {
    private static final String SIZE = "320m";
    private static final int CHUNK = 64 * 1024;
    private static final long PATIENCE_SECONDS = 20;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /// {@return the disk, or nothing where this process may not mount one}
    static Optional<SmallDisk> mount() {
        try {
            var folder = Files.createTempDirectory("perdure-disk-");
            if (run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "perdure", folder.toString())) {
                return Optional.of(new SmallDisk(folder));
            }
            Files.delete(folder);
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /// Leaves no room, not even for a byte.
    void fill() {
        var chunk = new byte[CHUNK];
        Arrays.fill(chunk, (byte) 7);
        for (int size = CHUNK; size > 0; size /= 2) {
            try (var ballast = Files.newOutputStream(folder.resolve("ballast-" + size))) {
                writeUntilFull(ballast, chunk, size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void writeUntilFull(OutputStream ballast, byte[] chunk, int size) {
        try {
            while (true) {
                ballast.write(chunk, 0, size);
            }
        } catch (IOException _) {
            // Nothing of this size has room any more.
        }
    }

    void free() {
        try (var files = Files.newDirectoryStream(folder, "ballast-*")) {
            for (var file : files) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            if (run("umount", folder.toString()) || run("umount", "-l", folder.toString())) {
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(String... words) {
        try {
            var process =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
