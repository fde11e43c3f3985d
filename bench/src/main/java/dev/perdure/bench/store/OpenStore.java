package dev.perdure.bench.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// A fresh store in a folder of its own, which is deleted with it. Safe for any thread.
public final class OpenStore implements AutoCloseable {
    private final Path folder;
    private final CountingProvider provider;

    private OpenStore(Path folder, CountingProvider provider) {
        this.folder = folder;
        this.provider = provider;
    }

    /// Opens a fresh store below `parent`, which should be on the disk to be measured.
    public static OpenStore open(StoreKind kind, Path parent) throws IOException {
        Files.createDirectories(parent);
        var folder = Files.createTempDirectory(parent, "perdure-bench-");
        try {
            return new OpenStore(folder, new CountingProvider(kind.open(folder)));
        } catch (RuntimeException e) {
            delete(folder);
            throw e;
        }
    }

    public CountingProvider provider() {
        return provider;
    }

    /// {@return size of all files of the store}
    public long bytes() {
        try (var files = Files.list(folder)) {
            return files.mapToLong(OpenStore::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException _) {
            return 0; // it was deleted meanwhile
        }
    }

    @Override
    public void close() {
        provider.close();
        delete(folder);
    }

    private static void delete(Path folder) {
        try (var tree = Files.walk(folder)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
