package dev.perdure.cli.demo;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.ExitCode;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// The file that a demo plays on. Only one demo at a time uses a file.
final class Stage implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;

    private Stage(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /// {@return the folder of the sources if a launcher named it, otherwise this folder}
    static Path home() {
        return Path.of(System.getProperty("perdure.home", ""));
    }

    /// Clears the usual file of its last demo.
    static Stage usual() throws IOException {
        var folder = home().resolve(".perdure").toAbsolutePath().normalize();
        try {
            Files.createDirectories(folder);
        } catch (IOException _) {
            folder = Path.of(System.getProperty("java.io.tmpdir"));
        }
        if (!Files.isWritable(folder)) {
            folder = Path.of(System.getProperty("java.io.tmpdir"));
        }
        var stage = lock(folder.resolve("demo.db"));
        for (var suffix : List.of("", "-wal", "-shm", ".engine.lock")) {
            Files.deleteIfExists(stage.file.resolveSibling("demo.db" + suffix));
        }
        return stage;
    }

    /// Uses a file of the caller's choice, which must be new.
    static Stage at(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new CommandFailed(
                    ExitCode.CONFLICT,
                    "'" + file + "' exists, and a demo needs a store of its own",
                    "name a new file, or leave --store out");
        }
        return lock(file.toAbsolutePath().normalize());
    }

    private static Stage lock(Path file) throws IOException {
        var folder = file.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    "there is no folder '" + folder + "' for the store",
                    "make it, or name another file");
        }
        var channel =
                FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".demo.lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
        if (channel.tryLock() == null) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    "another demo plays on '" + file + "'",
                    "wait for its end, or name a new file with --store");
        }
        return new Stage(file, channel);
    }

    Path file() {
        return file;
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
