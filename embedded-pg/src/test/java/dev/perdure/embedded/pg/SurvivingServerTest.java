package dev.perdure.embedded.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.DatabaseOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Servers whose process is killed, and processes that start at the same time.
final class SurvivingServerTest {
    @TempDir Path folder;

    /// What runs in the other process: starts a server, says where, and waits to be killed.
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) throws IOException {
            var options = ServerOptions.defaults();
            var server =
                    EmbeddedPostgres.start(
                            arguments.length == 0
                                    ? options
                                    : options.withHome(Path.of(arguments[0])));
            System.out.println(server.url());
            System.out.println(server.dataDirectory());
            System.in.read();
            server.close();
        }
    }

    private record Child(Process process, BufferedReader lines, String url, Path data) {
        static Child of(Process process) throws IOException {
            var lines = process.inputReader(StandardCharsets.UTF_8);
            return new Child(process, lines, lines.readLine(), Path.of(lines.readLine()));
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void server_of_a_killed_process_is_taken_over_with_its_data() throws Exception {
        var home = folder.resolve("server");
        var child = Child.of(start(home.toString()));
        var options = ServerOptions.defaults().withHome(home);
        try (var database = Database.open(DatabaseOptions.of(child.url()))) {
            Query.run(database, "create table kept as select 'here' as value");
            assertThatThrownBy(() -> EmbeddedPostgres.start(options))
                    .isInstanceOf(DatabaseException.class)
                    .hasMessageContaining("server of process " + child.process().pid());
            child.kill();
            assertThat(Query.text(database, "select value from kept")).isEqualTo("here");
        }

        try (var server = EmbeddedPostgres.start(options);
                var database = Database.open(server.database())) {
            assertThat(Query.text(database, "select value from kept")).isEqualTo("here");
        }
    }

    @Test
    void temporary_server_of_a_killed_process_is_swept_away() throws Exception {
        var child = Child.of(start());
        child.kill();
        assertThat(child.data()).isDirectory();

        try (var server = EmbeddedPostgres.start()) {
            assertThat(server.isRunning()).isTrue();
            assertThat(child.data().getParent()).doesNotExist();
            assertThatThrownBy(
                            () -> {
                                try (var gone = Database.open(DatabaseOptions.of(child.url()))) {
                                    gone.checkReachable();
                                }
                            })
                    .hasMessageContaining("Is the server up");
        }
    }

    @Test
    void processes_that_start_together_unpack_once_and_say_nothing() throws Exception {
        var cache = Files.createDirectory(folder.resolve("cache"));
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 2; i++) {
            var builder = command();
            builder.environment().put("XDG_CACHE_HOME", cache.toString());
            processes.add(builder.start());
        }

        for (var process : processes) {
            var child = Child.of(process);
            assertThat(child.url()).startsWith("jdbc:postgresql://127.0.0.1:");
            process.getOutputStream().close();
            assertThat(process.waitFor()).isZero();
            assertThat(child.lines().readLine()).isNull();
            assertThat(child.data()).doesNotExist();
        }

        try (var unpacked = Files.list(cache.resolve("perdure"))) {
            assertThat(unpacked).hasSize(1);
        }
    }

    private static Process start(String... arguments) throws IOException {
        return command(arguments).start();
    }

    private static ProcessBuilder command(String... arguments) {
        var words =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Owner.class.getName()));
        words.addAll(List.of(arguments));
        return new ProcessBuilder(words).redirectErrorStream(true);
    }
}
