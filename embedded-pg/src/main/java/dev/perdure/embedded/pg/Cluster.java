package dev.perdure.embedded.pg;

import static java.lang.System.Logger.Level.WARNING;

import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseException.Kind;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The data of one server, and the programs that work on it. One thread at a time.
///
/// The server process is nobody's child: it goes on when this process dies, and is found again by
/// the `postmaster.pid` that it keeps beside its data.
record Cluster(ServerHome home, Binaries binaries, Account account) {
    private static final System.Logger LOGGER = System.getLogger(Cluster.class.getName());
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOG_BYTES = 16L * 1024 * 1024;

    /// How a server ends, by the words of `pg_ctl`.
    enum Ending {
        /// Running transactions are rolled back, and everything is written.
        FAST,
        /// Nothing is written; the next start recovers from the log.
        IMMEDIATE
    }

    /// Creates the data, unless they are there already.
    void initialise() {
        try {
            if (Files.exists(home.data())) {
                checkVersion();
                return;
            }
            home.password();
            var draft = home.folder().resolve("data.new");
            Folders.delete(draft);
            Folders.createPrivate(draft);
            for (var file : List.of(home.folder(), draft, home.passwordFile())) {
                account.give(file);
            }
            initialise(draft);
            Files.writeString(
                    draft.resolve("postgresql.conf"),
                    "\ninclude '" + Settings.FILE + "'\n",
                    StandardOpenOption.APPEND);
            Files.move(draft, home.data(), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a server in '" + home.folder() + "'", e);
        }
    }

    /// Starts the server and waits until it accepts connections.
    ///
    /// @throws DatabaseException with what the server's log said, if it does not start
    void start(Settings settings) {
        try {
            long before = prepareLog();
            var file = home.data().resolve(Settings.FILE);
            Files.writeString(file, settings.text());
            account.give(file);
            var result = control("start", "-s", "-w", "-t", "60", "-l", home.log().toString());
            if (!result.isGood()) {
                throw notStarted(settings.port(), result, logSince(before));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot set up server '" + home.folder() + "'", e);
        }
    }

    /// Ends the server, if it runs, and waits until it is gone.
    void stop(Ending ending) {
        if (!isRunning()) {
            return;
        }
        var result =
                control("stop", "-w", "-t", "20", "-m", ending.name().toLowerCase(Locale.ROOT));
        if (!result.isGood() && isRunning()) {
            result = control("stop", "-w", "-t", "20", "-m", "immediate");
        }
        if (!result.isGood() && isRunning()) {
            LOGGER.log(
                    WARNING,
                    "server in '%s' does not stop: %s".formatted(home.folder(), result.output()));
        }
    }

    /// {@return true if the process that `postmaster.pid` names is there and serves these data:
    /// after a restart of the machine the number may be that of anybody else}
    boolean isRunning() {
        try (var lines = Files.lines(home.data().resolve("postmaster.pid"))) {
            var pid = Long.parseLong(lines.findFirst().orElse("").strip());
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .flatMap(it -> it.info().commandLine())
                    .filter(it -> it.contains(home.data().toString()))
                    .isPresent();
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return false;
        }
    }

    private void initialise(Path folder) {
        var words =
                List.of(
                        binaries.program("initdb"),
                        "--pgdata=" + folder,
                        "--username=" + PostgresServer.USER,
                        "--pwfile=" + home.passwordFile(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        home.isTemporary() ? "--no-sync" : "--data-checksums");
        var result = account.run(PATIENCE, words);
        if (!result.isGood()) {
            throw DatabaseException.of(
                    Kind.REFUSED,
                    "no server can be created in '%s': %s".formatted(folder, result.output()),
                    null);
        }
    }

    private void checkVersion() throws IOException {
        var file = home.data().resolve("PG_VERSION");
        var found = Files.exists(file) ? Files.readString(file).strip() : "none";
        var expected = Integer.toString(binaries.majorVersion());
        if (!found.equals(expected)) {
            throw DatabaseException.of(
                    Kind.REFUSED,
                    ("folder '%s' holds the data of PostgreSQL %s, but this is PostgreSQL %s. Dump"
                         + " them with the old server and restore them here, or choose another"
                         + " folder")
                            .formatted(home.folder(), found, expected),
                    null);
        }
    }

    private DatabaseException notStarted(int port, Command.Result result, String log) {
        boolean portTaken = log.contains("Address already in use");
        var problem =
                portTaken
                        ? "port %d is in use. Choose another one, or 0 for a free one"
                                .formatted(port)
                        : "%s\n%s".formatted(result.output(), log.strip());
        return DatabaseException.of(
                portTaken ? Kind.TRANSIENT : Kind.REFUSED,
                "server in '%s' does not start: %s".formatted(home.folder(), problem),
                null);
    }

    /// {@return where the next line of the log goes}
    private long prepareLog() throws IOException {
        var log = home.log();
        if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
            Files.move(
                    log, log.resolveSibling("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return Files.exists(log) ? Files.size(log) : 0;
    }

    private String logSince(long position) throws IOException {
        try (var in = Files.newInputStream(home.log())) {
            in.skipNBytes(position);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private Command.Result control(String... words) {
        var all =
                new ArrayList<>(List.of(binaries.program("pg_ctl"), "-D", home.data().toString()));
        all.addAll(List.of(words));
        return account.run(PATIENCE.plusSeconds(10), all);
    }
}
