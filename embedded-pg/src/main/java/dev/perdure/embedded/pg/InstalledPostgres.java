package dev.perdure.embedded.pg;

import dev.perdure.pg.DatabaseException;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL that is installed on this machine. Only its programs are used: each server it
/// starts has data, port and settings of its own, and leaves those of the machine alone.
public final class InstalledPostgres {
    /// Where packages put one folder for each major version.
    private static final List<String> PLACES =
            List.of(
                    "/usr/lib/postgresql",
                    "/usr/local/pgsql",
                    "/opt/homebrew/opt",
                    "/usr/local/opt");

    private final Binaries binaries;

    private InstalledPostgres(Binaries binaries) {
        this.binaries = binaries;
    }

    /// {@return all that are found in the usual places and on the path, newest first}
    public static List<InstalledPostgres> find() {
        var folders = new ArrayList<Path>();
        for (var place : PLACES) {
            folders.addAll(children(Path.of(place)).map(it -> it.resolve("bin")).toList());
            folders.add(Path.of(place, "bin"));
        }
        children(Path.of("/usr"))
                .filter(it -> it.getFileName().toString().startsWith("pgsql-"))
                .forEach(it -> folders.add(it.resolve("bin")));
        for (var folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            folders.add(Path.of(folder));
        }
        return folders.stream()
                .filter(InstalledPostgres::isComplete)
                .map(InstalledPostgres::real)
                .distinct()
                .flatMap(InstalledPostgres::usable)
                .sorted(Comparator.comparingInt(InstalledPostgres::majorVersion).reversed())
                .toList();
    }

    public int majorVersion() {
        return binaries.majorVersion();
    }

    /// Starts a temporary server on a free port.
    public PostgresServer start() {
        return start(ServerOptions.defaults());
    }

    /// Starts a server and waits until it accepts connections.
    ///
    /// @throws dev.perdure.pg.DatabaseException if it does not start, with the reason
    public PostgresServer start(ServerOptions options) {
        return PostgresServer.start(
                options, home -> new Cluster(home, binaries, Account.choose(home.folder())));
    }

    @Override
    public String toString() {
        return "PostgreSQL " + binaries.version() + " in '" + binaries.bin() + "'";
    }

    private static Stream<InstalledPostgres> usable(Path bin) {
        try {
            return Stream.of(new InstalledPostgres(Binaries.in(bin)));
        } catch (DatabaseException e) {
            return Stream.of(); // for another machine, or damaged
        }
    }

    private static boolean isComplete(Path folder) {
        return Stream.of("initdb", "pg_ctl", "postgres")
                .allMatch(it -> Files.isExecutable(folder.resolve(it)));
    }

    private static Stream<Path> children(Path folder) {
        try (var children = Files.list(folder)) {
            return children.toList().stream();
        } catch (IOException e) {
            return Stream.of(); // it is not there
        }
    }

    /// {@return the folder that the programs really are in, past links to them}
    private static Path real(Path folder) {
        try {
            return folder.resolve("postgres").toRealPath().resolveSibling("");
        } catch (IOException e) {
            return folder;
        }
    }
}
