package dev.perdure.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/// The files of this repository, without what is hidden or built.
final class SourceTree {
    static final Path ROOT = root();

    private SourceTree() {}

    /// {@return the files with this extension, in a stable order}
    static List<Path> files(String extension) {
        var found = new ArrayList<Path>();
        try {
            Files.walkFileTree(ROOT, new Collector(extension, found));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().sorted().toList();
    }

    /// {@return the path from the root of the repository, with slashes}
    static String place(Path file) {
        return ROOT.relativize(file).toString().replace('\\', '/');
    }

    private static Path root() {
        var directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("engine/pom.xml"))) {
            var parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "run this test inside the repository, not in "
                                + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return directory;
    }

    private static final class Collector extends SimpleFileVisitor<Path> {
        private final String extension;
        private final List<Path> found;

        Collector(String extension, List<Path> found) {
            this.extension = extension;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            var name = directory.getFileName().toString();
            var skipped =
                    !directory.equals(ROOT)
                            && (name.startsWith(".")
                                    || name.equals("target")
                                    || name.equals("node_modules"));
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith("." + extension)) {
                found.add(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
