package dev.perdure.embedded.pg;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// PgBouncer, where the machine has it, in transaction mode before a server: a pooler as many have
/// one, as a child process. May be used by several threads.
public final class PgBouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Process process;
    private final DatabaseOptions options;

    /// Starts it, and waits until it leads to the server.
    ///
    /// @param server where transactions go
    /// @param folder for its configuration and its messages, which other users may read then
    /// @throws IOException if it does not start, with its messages
    public PgBouncer(DatabaseOptions server, Path folder) throws IOException, InterruptedException {
        int port = freePort();
        var place = server.place().split("[:/]", -1);
        var user = Objects.requireNonNullElse(server.user(), "postgres");
        var configuration =
                """
                [databases]
                pooled = host=%s port=%s dbname=%s user=%s password='%s'
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = any
                pool_mode = transaction
                default_pool_size = 10
                max_client_conn = 200
                ignore_startup_parameters = extra_float_digits
                """
                        .formatted(
                                place[0],
                                place[1],
                                place[2],
                                user,
                                Objects.requireNonNullElse(server.password(), ""),
                                port);
        var file = folder.resolve("pgbouncer.ini");
        Files.writeString(file, configuration);
        options =
                server.withUrl("jdbc:postgresql://127.0.0.1:" + port + "/pooled")
                        .withUser(user)
                        .withPreparedStatements(false);
        process =
                new ProcessBuilder(command(file))
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                        .start();
        awaitReady(folder);
    }

    /// {@return true if this machine has one}
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /// {@return the way through the pooler, on which nobody can listen}
    public DatabaseOptions database() {
        return options;
    }

    /// Ends it, and with it all connections that it holds.
    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }

    /// It refuses to run as root, but can give that up itself.
    private static List<String> command(Path file) throws IOException {
        var command = new ArrayList<>(List.of(PROGRAM.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
            Files.setPosixFilePermissions(
                    Objects.requireNonNull(file.getParent()),
                    PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        command.add(file.toString());
        return command;
    }

    private void awaitReady(Path folder) throws IOException, InterruptedException {
        var end = Instant.now().plus(PATIENCE);
        while (true) {
            try (var database = Database.open(options)) {
                database.checkReachable();
                return;
            } catch (DatabaseException e) {
                if (Instant.now().isAfter(end) || process.waitFor(20, TimeUnit.MILLISECONDS)) {
                    close();
                    throw new IOException(Files.readString(folder.resolve("pgbouncer.log")), e);
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
