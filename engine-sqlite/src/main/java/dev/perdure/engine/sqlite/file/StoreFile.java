package dev.perdure.engine.sqlite.file;

import dev.perdure.engine.provider.ProviderException;

import org.sqlite.JDBC;
import org.sqlite.SQLiteConfig;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;

/// The database file: opens connections to it.
///
/// The file itself is never opened by other means in this process: closing any descriptor of it
/// would silently drop the locks that SQLite holds on it.
public final class StoreFile {
    private static final int CACHE_KIB = 32 * 1024;
    private static final int WAL_PAGES = 4_000;
    private static final long WAL_BYTES_KEPT = 64L * 1024 * 1024;

    private final Path path;
    private final Settings settings;

    /// @throws ProviderException `ENG-017` if there can be no database at this place
    public StoreFile(Path path, Settings settings) {
        this.path = place(path.toAbsolutePath().normalize());
        this.settings = settings;
    }

    /// How connections behave.
    ///
    /// @param waitsForDisk true if a commit returns only when the disk has it
    /// @param busyTimeout how long to wait for a lock that another process holds
    public record Settings(boolean waitsForDisk, Duration busyTimeout) {}

    public Path path() {
        return path;
    }

    /// Opens the file, and creates or upgrades its tables if that is needed.
    ///
    /// @throws ProviderException `ENG-017` if it is not a store this release can use
    public Session openWriter() {
        var session = open();
        try {
            session.waitBriefly(settings.busyTimeout());
            WriteLockWait.repeat(
                    settings.busyTimeout(),
                    () -> {
                        Schema.prepare(session, path);
                        configure(session);
                    });
            return session;
        } catch (SQLException e) {
            closeQuietly(session, e);
            throw StoreError.of(path, e);
        } catch (RuntimeException e) {
            closeQuietly(session, e);
            throw e;
        }
    }

    /// Opens a further connection that cannot write.
    public Session openReader() {
        var session = open();
        try {
            WriteLockWait.repeat(
                    settings.busyTimeout(),
                    () -> {
                        configure(session);
                        session.script("pragma query_only = on");
                    });
            return session;
        } catch (SQLException e) {
            closeQuietly(session, e);
            throw StoreError.of(path, e);
        }
    }

    private Session open() {
        var config = new SQLiteConfig();
        config.setBusyTimeout((int) Math.min(settings.busyTimeout().toMillis(), Integer.MAX_VALUE));
        config.setGetGeneratedKeys(false);
        try {
            return Session.on(JDBC.createConnection("jdbc:sqlite:" + path, config.toProperties()));
        } catch (SQLException e) {
            throw StoreError.of(path, e);
        }
    }

    private void configure(Session session) throws SQLException {
        var synchronous = settings.waitsForDisk() ? "full" : "normal";
        session.script("pragma synchronous = " + synchronous);
        session.script("pragma cache_size = -" + CACHE_KIB);
        session.script("pragma temp_store = memory");
        session.number("pragma wal_autocheckpoint = " + WAL_PAGES);
        session.number("pragma journal_size_limit = " + WAL_BYTES_KEPT);
    }

    /// Follows links, so that everybody who opens the file sees the same locks.
    private static Path place(Path path) {
        var folder = path.getParent();
        if (Files.isDirectory(path) || folder == null) {
            throw StoreError.unusable(path, "is a folder. Name a file inside it");
        }
        if (!Files.isDirectory(folder)) {
            throw StoreError.unusable(
                    path, "cannot be created: there is no folder '" + folder + "'. Create it");
        }
        if (path.toString().contains("?")) {
            throw StoreError.unusable(
                    path, "has a '?' in its name, which the driver cannot open. Rename it");
        }
        try {
            return Files.exists(path)
                    ? path.toRealPath()
                    : folder.toRealPath().resolve(path.getFileName());
        } catch (IOException e) {
            throw StoreError.unusable(path, "cannot be found (" + e + ")");
        }
    }

    private static void closeQuietly(Session session, Exception because) {
        try {
            session.close();
        } catch (SQLException e) {
            because.addSuppressed(e);
        }
    }
}
