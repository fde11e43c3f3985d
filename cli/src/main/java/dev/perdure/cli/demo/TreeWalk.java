package dev.perdure.cli.demo;

import dev.perdure.examples.treeindex.FileRecord;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// Walks the tree without the engine, with code of its own, to have something to compare with.
final class TreeWalk extends SimpleFileVisitor<Path> {
    private final Path root;
    private final Set<String> skipped;
    private final List<String> paths = new ArrayList<>();

    private TreeWalk(Path root, List<String> skipped) {
        this.root = root;
        this.skipped = Set.copyOf(skipped);
    }

    static TreeWalk of(Path root, List<String> skipped) throws IOException {
        var walk = new TreeWalk(root, skipped);
        Files.walkFileTree(root, walk);
        return walk;
    }

    /// {@return how many files it found, and folders it could not list}
    int places() {
        return paths.size();
    }

    List<String> paths() {
        return List.copyOf(paths);
    }

    /// {@return what is in a file now}
    FileRecord read(String path) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            try (var in = new DigestInputStream(Files.newInputStream(root.resolve(path)), digest)) {
                var count = new Count();
                in.transferTo(count);
                var hash = HexFormat.of().formatHex(digest.digest());
                return new FileRecord(path, count.bytes(), count.lines(), hash, null);
            }
        } catch (IOException e) {
            return new FileRecord(path, 0, 0, "", "unreadable");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        boolean skip = !folder.equals(root) && skipped.contains(name(folder));
        return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException problem) {
        if (Files.isDirectory(file)) {
            add(file);
        }
        return FileVisitResult.CONTINUE;
    }

    private void add(Path file) {
        paths.add(root.relativize(file).toString().replace('\\', '/'));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }
}
