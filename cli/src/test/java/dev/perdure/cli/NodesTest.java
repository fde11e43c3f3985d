package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.engine.Client;
import dev.perdure.engine.postgres.PostgresOptions;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.engine.provider.Status;
import dev.perdure.examples.order.Approval;
import dev.perdure.examples.order.OrderProcess;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.json.JsonMapper;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Nodes, the server for development and the demo on PostgreSQL, as processes.
@Timeout(120)
final class NodesTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void node_that_is_stopped_hands_over_to_the_other() throws Exception {
        try (var place = TestDatabase.create()) {
            onSchema(place, "run", "order", "--detach", "--id", "o1").start().waitFor();
            var first = onSchema(place, "node", "--node-id", "a", "--json").start();
            var second = first;
            try (var out = first.inputReader(StandardCharsets.UTF_8);
                    var provider = PostgresProvider.open(options(place));
                    var client = Client.connect(provider)) {
                assertThat(read(out, "running")).contains("\"node\":\"a\"");
                new Observed(client).until("o1", Status.RUNNING);
                var show = Finished.of(onSchema(place, "instances", "show", "o1")).out();
                second = onSchema(place, "node", "--node-id", "b").start();
                var others = second.inputReader(StandardCharsets.UTF_8);
                assertThat(read(others, "runs 11 examples")).contains("process " + second.pid());

                signal(first, "TERM");
                var stopped = JsonMapper.shared().readTree(read(out, "\"stopped\""));
                client.raise("o1", OrderProcess.APPROVAL, new Approval("test"));
                new Observed(client).until("o1", Status.COMPLETED);
                signal(second, "INT");

                assertThat(show).contains("owner    a, alive; its lease lasts another");
                assertThat(stopped.get("handedOver").asInt()).isEqualTo(1);
                assertThat(first.waitFor()).isEqualTo(143);
                assertThat(read(others, "stopped")).contains("node 'b' stopped");
                assertThat(second.waitFor()).isEqualTo(130);
            } finally {
                first.destroyForcibly();
                second.destroyForcibly();
            }
        }
    }

    @Test
    void dev_server_is_for_one_keeps_its_data_and_stops() throws Exception {
        var data = folder.resolve("data").toString();
        for (var times : List.of("first", "second")) {
            var dev = Finished.process("dev", "--data", data, "--port", "0", "--json").start();
            try (var out = dev.inputReader(StandardCharsets.UTF_8)) {
                var login = JsonMapper.shared().readTree(read(out, "url"));
                var database = List.of("--url", login.get("url").asString(), "--password-file");
                var file = login.get("passwordFile").asString();
                var other = Finished.command("dev", "--data", data, "--port", "0");
                var started =
                        times.equals("first")
                                ? with(database, file, "run", "order", "--id", "o", "--detach")
                                : with(database, file, "instances", "show", "o");
                signal(dev, "INT");

                assertThat(started.exitCode()).as(started.err()).isZero();
                assertThat(other.exitCode()).isEqualTo(3);
                assertThat(other.err()).contains("is used by the server of process " + dev.pid());
                assertThat(dev.waitFor()).isEqualTo(130);
                assertThat(Path.of(data, "data", "postmaster.pid")).doesNotExist();
            } finally {
                dev.destroyForcibly();
            }
        }
    }

    @Test
    void demo_shares_the_work_and_survives_a_killed_node_and_a_crashed_database() throws Exception {
        for (int i = 0; i < 200; i++) {
            var file = folder.resolve("tree/folder" + i % 7 + "/file" + i);
            Files.createDirectories(file.getParent());
            Files.writeString(file, "line\n".repeat(i));
        }

        var demo =
                Finished.of(
                        Finished.process(
                                "demo",
                                "--postgres",
                                "--input",
                                folder.resolve("tree").toString()));

        assertThat(demo.exitCode()).as(demo.toString()).isZero();
        assertThat(demo.err()).isEmpty();
        assertThat(Pattern.compile("node-\\d joined with epoch").matcher(demo.out()).results())
                .hasSize(6); // three, told at once and again at the end
        assertThat(demo.out()).containsPattern("node-\\d killed .*SIGKILL, exit code 137");
        assertThat(demo.out()).containsPattern("node-\\d took over [1-9]\\d* instances");
        assertThat(demo.out()).containsPattern("node-\\d drained: \\d").doesNotContain("%s", "%,d");
        assertThat(demo.out()).contains("PostgreSQL crashes", "PostgreSQL recovered");
        assertThat(demo.out()).contains("equal: every file is recorded exactly once");
        assertThat(demo.out()).doesNotContain("\033[");
    }

    @Test
    void demo_on_postgres_wants_no_file() {
        var answer = Finished.command("demo", "--postgres", "--store", "x.db");

        assertThat(answer.exitCode()).isEqualTo(2);
        assertThat(answer.err()).contains("hint:");
    }

    /// {@return the next line with this text}
    private static String read(BufferedReader lines, String text) throws IOException {
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(text)) {
                return line;
            }
        }
        return "the end, without '" + text + "'";
    }

    private static void signal(Process process, String name)
            throws IOException, InterruptedException {
        var pid = Long.toString(process.pid());
        new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
    }

    private static PostgresOptions options(TestDatabase place) {
        return PostgresOptions.of(place.options()).withSchema(place.schema());
    }

    private static Finished with(List<String> database, String passwordFile, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(database);
        all.add(passwordFile);
        return Finished.command(all.toArray(String[]::new));
    }

    private static ProcessBuilder onSchema(TestDatabase place, String... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--schema", place.schema()));
        var builder = Finished.process(all.toArray(String[]::new));
        var options = place.options();
        builder.environment().put("PERDURE_DATABASE_URL", DatabaseCommandsTest.url(options));
        builder.environment().put("PERDURE_DATABASE_PASSWORD", String.valueOf(options.password()));
        return builder;
    }
}
