package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Client;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.sqlite.SqliteProvider;
import dev.perdure.examples.treeindex.TreeIndex;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Commands as processes: the demo, a worker beside clients, and Ctrl-C.
@Timeout(120)
final class ProcessesTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void demo_kills_two_workers_and_records_every_file_once() throws Exception {
        for (int i = 0; i < 40; i++) {
            write("tree/folder" + i % 4 + "/file" + i, "line\n".repeat(i));
        }
        write("tree/target/left-out", "x");

        var demo = demo("tree");

        assertThat(demo.exitCode()).as(demo.toString()).isZero();
        assertThat(Pattern.compile("SIGKILL, exit code 137").matcher(demo.out()).results())
                .hasSize(4); // two, told at once and again at the end
        assertThat(demo.out()).contains("12 of 40 files recorded (30 %)");
        assertThat(demo.out()).contains("26 of 40 files recorded (65 %)");
        assertThat(demo.out()).contains("equal: every file is recorded exactly once");
        assertThat(demo.out()).doesNotContain("\033[");
        assertThat(demo.err()).isEmpty();
        assertThat(recordsOfFirstBatch()).isEqualTo(40);
    }

    @Test
    void demo_of_a_single_file_shows_both_kills() throws Exception {
        write("tree/file", "one line\n");

        var demo = demo("tree");

        assertThat(demo.exitCode()).as(demo.toString()).isZero();
        assertThat(demo.out()).contains("0 of 1 files recorded (0 %)");
        assertThat(demo.out()).containsPattern("died, and repeated: [12]\n");
    }

    @Test
    void worker_runs_what_clients_start_beside_it_and_stops_on_ctrl_c() throws Exception {
        var worker = Finished.process("worker", "--store", store()).start();
        try (var out = worker.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).startsWith("worker " + worker.pid());

            var second = Finished.command("worker", "--store", store());
            var run = Finished.command("run", "ticket", "--store", store(), "--id", "t");
            var trip = Finished.command("run", "trip", "--store", store(), "--id", "u", "--detach");
            Finished.command("instances", "cancel", "u", "--store", store());
            var cancelled = status("u");
            interrupt(worker);

            assertThat(second.exitCode()).isEqualTo(3);
            assertThat(second.err()).contains("ENG-016").contains("another engine");
            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.err()).contains("another engine has this store");
            assertThat(trip.exitCode()).isZero();
            assertThat(cancelled).isEqualTo("CANCELLED");
            assertThat(worker.waitFor()).isEqualTo(130);
            assertThat(out.readAllAsString()).contains("worker stopped");
        } finally {
            worker.destroyForcibly();
        }
    }

    @Test
    void run_that_is_interrupted_goes_on_with_the_next_engine() throws Exception {
        var run = Finished.process("run", "order", "--store", store(), "--id", "o").start();
        try (var err = run.errorReader(StandardCharsets.UTF_8)) {
            assertThat(err.lines().anyMatch(it -> it.contains("raise it:"))).isTrue();
            interrupt(run);
            assertThat(run.waitFor()).isEqualTo(130);
        } finally {
            run.destroyForcibly();
        }
        Finished.command(
                "instances", "raise", "o", "approval", "--input", "{}", "--store", store());

        Finished.command("run", "ticket", "--store", store());
        var worker = Finished.process("worker", "--store", store()).start();

        try {
            assertThat(status("o")).isEqualTo("COMPLETED");
        } finally {
            worker.destroyForcibly();
            worker.waitFor();
        }
    }

    /// Waits for the end as a client and says which it was.
    private String status(String instance) {
        try (var provider = SqliteProvider.open(Path.of(store()));
                var client = Client.connect(provider)) {
            return client.instance(instance)
                    .resultAsync()
                    .handle((_, _) -> client.status(instance).orElseThrow().status().name())
                    .join();
        }
    }

    private static void interrupt(Process process) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
    }

    private Finished demo(String tree) throws IOException, InterruptedException {
        var input = folder.resolve(tree).toString();
        return Finished.of(Finished.process("demo", "--input", input, "--store", store()));
    }

    private long recordsOfFirstBatch() {
        try (var provider = SqliteProvider.open(Path.of(store()));
                var client = Client.connect(provider)) {
            return client.history(TreeIndex.batchId("index-1", 1), 1, 0, 10_000).stream()
                    .filter(it -> it.event() instanceof Event.ActivityCompleted)
                    .count();
        }
    }

    private String store() {
        return folder.resolve("store.db").toString();
    }

    private void write(String path, String content) throws IOException {
        var file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }
}
