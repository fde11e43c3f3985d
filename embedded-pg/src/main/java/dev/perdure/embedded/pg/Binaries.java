package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The programs of one PostgreSQL.
///
/// @param bin the folder of `initdb`, `pg_ctl` and `postgres`
/// @param version as it tells it, for example `18.6`
record Binaries(Path bin, String version) {
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ([0-9.]+\\w*)");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// The programs in this folder.
    static Binaries in(Path bin) {
        var told = Command.run(List.of(bin.resolve("postgres").toString(), "--version"), PATIENCE);
        var version = VERSION.matcher(told.output());
        if (!told.isGood() || !version.find()) {
            throw DatabaseException.of(
                    DatabaseException.Kind.REFUSED,
                    "'%s' does not run here: %s".formatted(bin.resolve("postgres"), told.output()),
                    null);
        }
        return new Binaries(bin, version.group(1));
    }

    /// The programs that come with this build for this platform, unpacked once for all processes.
    ///
    /// @param account who has to be able to read them
    static Binaries ofThisBuild(Account account) {
        var resource = "postgres-%s-%s.txz".formatted(system(), architecture());
        try {
            var folder = cache(account).resolve("postgres-" + fingerprint(resource));
            if (!Files.isDirectory(folder)) {
                unpack(resource, folder);
            }
            return in(folder.resolve("bin"));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack PostgreSQL: " + e.getMessage(), e);
        }
    }

    int majorVersion() {
        return Integer.parseInt(version.split("\\D", 2)[0]);
    }

    String program(String name) {
        return bin.resolve(name).toString();
    }

    /// {@return true if the server can load this library at its start}
    boolean hasLibrary(String name) {
        var root = bin.resolveSibling("lib");
        return List.of(root, root.resolve("postgresql")).stream()
                .flatMap(it ->
                        List.of(it.resolve(name + ".so"), it.resolve(name + ".dylib")).stream())
                .anyMatch(Files::exists);
    }

    /// Unpacks beside the place and moves: other processes see all of it or nothing, and the first
    /// to move wins.
    private static void unpack(String resource, Path folder) throws IOException {
        Files.createDirectories(folder.getParent());
        var draft = Files.createTempDirectory(folder.getParent(), "unpacking-");
        try {
            try (var in = find(resource).openStream()) {
                Archive.unpack(in, draft);
            }
            draft.toFile().setExecutable(true, false);
            draft.toFile().setReadable(true, false);
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
            Folders.delete(draft);
        } catch (IOException e) {
            Folders.delete(draft);
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    /// The user's cache; another account cannot be expected to see into a home folder.
    private static Path cache(Account account) throws IOException {
        if (account.owner() != null) {
            return sharedCache();
        }
        var xdg = System.getenv("XDG_CACHE_HOME");
        var base =
                xdg == null || xdg.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".cache")
                        : Path.of(xdg);
        var cache = base.resolve("perdure");
        try {
            return Files.createDirectories(cache);
        } catch (IOException e) {
            return sharedCache();
        }
    }

    /// Nobody else may have prepared this folder: what lies there is executed.
    private static Path sharedCache() throws IOException {
        var user = System.getProperty("user.name").replaceAll("\\W", "_");
        var cache = Folders.temporary().resolve("perdure-cache-" + user);
        Files.createDirectories(cache);
        var probe = Files.createTempFile("perdure-owner-", "");
        var mine = Files.getOwner(probe);
        Files.delete(probe);
        if (!Files.getOwner(cache).equals(mine)) {
            throw DatabaseException.of(
                    DatabaseException.Kind.REFUSED,
                    "folder '%s' belongs to '%s', not to '%s'. Remove it, or set XDG_CACHE_HOME"
                            .formatted(cache, Files.getOwner(cache).getName(), mine.getName()),
                    null);
        }
        return cache;
    }

    /// {@return what tells this archive from those of other builds, without reading all of it}
    private static String fingerprint(String resource) throws IOException {
        var connection = find(resource).openConnection();
        connection.setUseCaches(false);
        if (!(connection instanceof JarURLConnection inJar)) {
            return Long.toHexString(connection.getContentLengthLong());
        }
        try (var _ = inJar.getJarFile()) {
            var entry = inJar.getJarEntry();
            return Long.toHexString(entry.getSize()) + "-" + Long.toHexString(entry.getCrc());
        }
    }

    private static URL find(String resource) {
        var found = Binaries.class.getClassLoader().getResource(resource);
        if (found == null) {
            throw DatabaseException.of(
                    DatabaseException.Kind.REFUSED,
                    ("no PostgreSQL comes with this build for %s on %s ('%s'). Use an installed"
                                    + " one, or name a database in PERDURE_DATABASE_URL")
                            .formatted(
                                    System.getProperty("os.name"),
                                    System.getProperty("os.arch"),
                                    resource),
                    null);
        }
        return found;
    }

    private static String system() {
        var name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.startsWith("mac") ? "darwin" : name.replaceAll("\\s.*", "");
    }

    private static String architecture() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case String other -> other;
        };
    }
}
