package dev.perdure.engine.sqlite.file;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.ProviderException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;

/// The right to be the engine of a file: an operating-system lock on `<file>.engine.lock`, which
/// the kernel releases when the process dies. Confined to the writer thread.
///
/// The locked byte lies far behind the text that names the holder, so that the text can be read on
/// systems where locks are mandatory.
public final class EngineLock implements AutoCloseable {
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /// Who holds which lock file in this process. Static, because the kernel counts such locks per
    /// process: closing *any* descriptor of a lock file would drop the lock that another provider
    /// of this process holds, so a second one must be refused before it opens the file.
    private static final ConcurrentHashMap<Path, String> HELD_BY_THIS_PROCESS =
            new ConcurrentHashMap<>();

    private final Path store;
    private final Path file;
    private @Nullable FileChannel channel;

    public EngineLock(Path store) {
        this.store = store;
        this.file = store.resolveSibling(store.getFileName() + ".engine.lock");
    }

    public boolean held() {
        return channel != null;
    }

    /// Takes the lock.
    ///
    /// @param holder who this is, for the message that others get
    /// @throws ProviderException `ENG-016` if another engine holds it
    public void acquire(String holder, Instant since) {
        var text =
                "process %d (%s) since %s".formatted(ProcessHandle.current().pid(), holder, since);
        var other = HELD_BY_THIS_PROCESS.putIfAbsent(file, text);
        if (other != null) {
            throw busy(other);
        }
        try {
            channel = lock(text);
        } catch (IOException e) {
            throw new ProviderException(
                    ErrorCode.STORE_UNUSABLE,
                    "lock file '%s' cannot be written: %s. This process needs write access to it"
                            .formatted(file, e),
                    e);
        } finally {
            if (channel == null) {
                HELD_BY_THIS_PROCESS.remove(file);
            }
        }
    }

    /// Gives the lock back, if it is held.
    @Override
    public void close() {
        var held = channel;
        if (held == null) {
            return;
        }
        channel = null;
        try {
            held.close();
        } catch (IOException e) {
            System.getLogger(EngineLock.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot close lock file '" + file + "'", e);
        } finally {
            HELD_BY_THIS_PROCESS.remove(file);
        }
    }

    private FileChannel lock(String text) throws IOException {
        var opened =
                FileChannel.open(
                        file,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = opened.tryLock(LOCKED_BYTE, 1, false);
            if (lock == null) {
                throw busy(Files.readString(file).strip());
            }
            opened.truncate(0);
            opened.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
            opened.force(false);
            return opened;
        } finally {
            if (lock == null) {
                opened.close();
            }
        }
    }

    private ProviderException busy(String holder) {
        return new ProviderException(
                ErrorCode.PROVIDER_BUSY,
                ("file '%s' is used by another engine: %s (lock file '%s'). A SQLite file serves"
                     + " one engine at a time: stop that process, join as a client, or choose"
                     + " another file")
                        .formatted(store, holder.isEmpty() ? "an unknown process" : holder, file),
                null);
    }
}
