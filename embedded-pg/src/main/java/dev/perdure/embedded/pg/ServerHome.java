package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The folder of one server: `data`, `server.log`, `password` and `lock`.
///
/// Who starts the server holds an operating-system lock on `lock`, which the kernel releases when
/// that process dies. So a folder whose lock is free has no owner, whatever still runs in it.
///
/// @param folder absolute, without links
/// @param isTemporary if the folder goes when the server does
/// @param lock open as long as this process owns the folder
record ServerHome(Path folder, boolean isTemporary, FileChannel lock) implements AutoCloseable {
    private static final String TEMPORARY = "perdure-pg-";

    /// The locked byte lies far behind the text, which can thus be read where locks are mandatory.
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /// Which lock files this process holds. Static, because the kernel counts such locks per
    /// process: closing any descriptor of a lock file would drop the lock.
    private static final Set<Path> HELD_BY_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    /// Takes a folder that is kept.
    ///
    /// @throws DatabaseException if another process, or another server of this one, owns it
    static ServerHome keep(Path folder) {
        try {
            Folders.createPrivate(folder);
            var real = folder.toRealPath();
            return new ServerHome(real, false, lock(real));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use folder '" + folder + "' for a server", e);
        }
    }

    /// Makes a folder that is deleted in the end. It gets its name when it is locked, so that no
    /// sweeper takes it for an abandoned one.
    static ServerHome temporary() {
        try {
            var draft = Files.createTempDirectory(Folders.temporary(), "perdure-new-").toRealPath();
            var lock = lock(draft);
            var name =
                    TEMPORARY + draft.getFileName().toString().substring("perdure-new-".length());
            var folder = draft.resolveSibling(name);
            HELD_BY_THIS_PROCESS.add(folder.resolve("lock"));
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
            HELD_BY_THIS_PROCESS.remove(draft.resolve("lock"));
            return new ServerHome(folder, true, lock);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a folder for a temporary server", e);
        }
    }

    /// {@return the temporary folders whose processes died, now owned by this one}
    static List<ServerHome> abandoned() {
        try (var folders = Files.newDirectoryStream(Folders.temporary(), TEMPORARY + "*")) {
            var abandoned = new ArrayList<ServerHome>();
            for (var folder : folders) {
                claim(folder).ifPresent(abandoned::add);
            }
            return List.copyOf(abandoned);
        } catch (IOException e) {
            return List.of();
        }
    }

    Path data() {
        return folder.resolve("data");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    Path passwordFile() {
        return folder.resolve("password");
    }

    /// {@return the password of the server's superuser, invented at the first call}
    String password() throws IOException {
        if (Files.notExists(passwordFile())) {
            var bytes = new byte[12];
            new SecureRandom().nextBytes(bytes);
            var file = Files.createTempFile(folder, "password-", ""); // for its owner only
            Files.writeString(file, HexFormat.of().formatHex(bytes) + "\n");
            Files.move(file, passwordFile(), StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(passwordFile()).strip();
    }

    /// Deletes the folder if it is temporary, and gives up the lock.
    @Override
    public void close() {
        try (lock) {
            if (isTemporary) {
                Folders.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clean up folder '" + folder + "'", e);
        } finally {
            HELD_BY_THIS_PROCESS.remove(folder.resolve("lock"));
        }
    }

    private static Optional<ServerHome> claim(Path folder) {
        try {
            if (Files.notExists(folder.resolve("lock"))) {
                return Optional.empty();
            }
            var real = folder.toRealPath();
            return Optional.of(new ServerHome(real, true, lock(real)));
        } catch (IOException | DatabaseException e) {
            return Optional.empty(); // it has an owner, or is another user's
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        var file = folder.resolve("lock");
        if (!HELD_BY_THIS_PROCESS.add(file)) {
            throw inUse(folder, "this process");
        }
        @Nullable FileChannel opened = null;
        @Nullable FileChannel held = null;
        try {
            opened =
                    FileChannel.open(
                            file,
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (opened.tryLock(LOCKED_BYTE, 1, false) == null) {
                throw inUse(folder, Files.readString(file).strip());
            }
            sign(opened);
            held = opened;
            return held;
        } finally {
            if (held == null) {
                if (opened != null) {
                    opened.close();
                }
                HELD_BY_THIS_PROCESS.remove(file);
            }
        }
    }

    /// Says who holds the lock, for the message that others get.
    private static void sign(FileChannel lock) throws IOException {
        var text =
                "process %d since %s\n"
                        .formatted(
                                ProcessHandle.current().pid(),
                                Instant.now().truncatedTo(ChronoUnit.SECONDS));
        lock.truncate(0);
        lock.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static DatabaseException inUse(Path folder, String holder) {
        return DatabaseException.of(
                DatabaseException.Kind.REFUSED,
                ("folder '%s' is used by the server of %s. Use that server, stop it, or choose"
                                + " another folder")
                        .formatted(folder, holder.isEmpty() ? "another process" : holder),
                null);
    }
}
