package dev.perdure.cli.database;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.DatabaseOption;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.Json;
import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.embedded.pg.ServerOptions;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Runs a PostgreSQL server until it is stopped.
@Command(
        name = "dev",
        description = {
            "Run a PostgreSQL of your own until Ctrl-C, for the other commands to work on.",
            "It keeps its data for the next time. It listens on this machine only."
        })
public final class DevCommand implements Runnable {
    private static final String USUAL_PORT = "54329";

    private final Console console;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where it keeps its data (default: ~/.local/share/perdure/dev).")
    private @Nullable Path data;

    @Option(
            names = "--port",
            defaultValue = USUAL_PORT,
            description = "Where it listens; 0 for a free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(names = "--json", description = "Print one JSON object, on one line.")
    private boolean json;

    /// A server that reports to `console`.
    public DevCommand(Console console) {
        this.console = console;
    }

    @Override
    public void run() {
        if (port < 0 || port > 65_535) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "--port must be from 1 to 65535, or 0 for a free one, was " + port,
                    "leave it out for port " + USUAL_PORT);
        }
        var home = (data == null ? usualHome() : data).toAbsolutePath().normalize();
        var server = start(home);
        try (var _ = new ClosedAtExit(() -> stop(server, home))) {
            var login = new Login(server, home.resolve("password"));
            console.print(json ? login.json(home) : login.text(home));
            waitForTheEnd(server);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private PostgresServer start(Path home) {
        if (!json) {
            console.note("starting PostgreSQL in " + home);
        }
        try {
            return EmbeddedPostgres.start(ServerOptions.defaults().withHome(home).withPort(port));
        } catch (DatabaseException | UncheckedIOException e) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "another folder: --data DIR; another port: --port N; what the server said: "
                            + Invocation.quoted(home.resolve("server.log").toString()));
        }
    }

    private static void waitForTheEnd(PostgresServer server) throws InterruptedException {
        var never = new CountDownLatch(1);
        while (!never.await(1, TimeUnit.SECONDS)) {
            if (!server.isRunning()) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "PostgreSQL ended by itself",
                        "what it said: " + Invocation.quoted(server.log().toString()));
            }
        }
    }

    private void stop(PostgresServer server, Path home) {
        server.close();
        server.stop(); // waits for it while this process ends
        if (!json) {
            console.print("PostgreSQL stopped; its data stay in " + home);
        }
    }

    private static Path usualHome() {
        var xdg = System.getenv("XDG_DATA_HOME");
        var base =
                xdg == null || xdg.isBlank()
                        ? Path.of(System.getProperty("user.home"), ".local", "share")
                        : Path.of(xdg);
        return base.resolve("perdure").resolve("dev");
    }

    /// How to reach the server, without its password.
    private record Login(PostgresServer server, Path passwordFile) {
        String url() {
            return "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(server.port());
        }

        String json(Path home) {
            return Json.object()
                    .put("url", url())
                    .put("passwordFile", passwordFile.toString())
                    .put("data", home.toString())
                    .put("log", server.log().toString())
                    .put("version", server.version())
                    .toString();
        }

        String text(Path home) {
            var program = Invocation.program();
            var file = Invocation.quoted(passwordFile.toString());
            return """
            PostgreSQL %s runs on port %d of this machine; Ctrl-C stops it.
              data      %s
              url       %s
              password  in %s

            Use it, in another terminal:
              export %s='%s'
              export PERDURE_DATABASE_PASSWORD_FILE=%s
              %s node
              %s run report
              %s instances list
              PGPASSWORD=$(cat %s) psql -h 127.0.0.1 -p %d -U postgres\
            """
                    .formatted(
                            server.version(),
                            server.port(),
                            home,
                            url(),
                            passwordFile,
                            DatabaseOption.VARIABLE,
                            url(),
                            file,
                            program,
                            program,
                            program,
                            file,
                            server.port());
        }
    }
}
