package dev.perdure.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.bench.load.Workload;
import dev.perdure.bench.result.Comparison;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.result.ResultsFile;
import dev.perdure.bench.result.Summary;
import dev.perdure.bench.result.WindowResult;
import dev.perdure.bench.store.StoreKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

final class BenchTest {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir private Path folder;

    @Test
    void windows_are_measured_written_read_and_summed_up() throws Exception {
        var file = folder.resolve("results/new.jsonl");
        var measured = new ArrayList<WindowResult>();
        new Bench(plan(List.of(StoreKind.MEMORY, StoreKind.SQLITE)), measured::add).windows();
        for (var result : measured) {
            ResultsFile.append(file, result);
        }

        assertThat(measured).hasSize(4).allSatisfy(BenchTest::isPlausible);
        assertThat(ResultsFile.windows(file)).isEqualTo(measured);
        assertThat(ResultsFile.figures(file)).isEmpty();
        assertThat(Summary.of(measured)).contains("memory hello20", "sqlite hello20", "orch/s");
    }

    private static void isPlausible(WindowResult result) {
        assertThat(result.load().firstError()).isNull();
        assertThat(result.load().failed()).isZero();
        assertThat(result.load().completed()).isPositive();
        assertThat(result.process().commits()).isPositive();
        assertThat(result.process().calls()).isPositive();
        assertThat(result.latencyMs().max()).isGreaterThanOrEqualTo(result.latencyMs().p50());
        assertThat(result.clients()).isEqualTo(20);
    }

    @Test
    void figures_and_windows_share_a_file() throws Exception {
        var file = folder.resolve("results.jsonl");
        var figure = new Figure(1, "now", "replay", "none", 3.5, "million events/s", Sample.SETUP);
        ResultsFile.append(file, figure);
        ResultsFile.append(file, Sample.window("hello20", 1_000, 2));

        assertThat(ResultsFile.figures(file)).containsExactly(figure);
        assertThat(ResultsFile.windows(file)).containsExactly(Sample.window("hello20", 1_000, 2));
    }

    @Test
    void a_line_of_a_later_schema_is_read_as_far_as_it_is_known() throws Exception {
        var file = folder.resolve("later.jsonl");
        Files.writeString(
                file,
                """
                {"schema":2,"provider":"memory","workload":"par0","invented":{"later":[1]}}
                """);

        assertThat(ResultsFile.windows(file))
                .singleElement()
                .satisfies(result -> assertThat(result.workload()).isEqualTo("par0"));
    }

    @Test
    void a_line_that_is_no_result_is_named() throws Exception {
        var file = folder.resolve("broken.jsonl");
        Files.writeString(file, "{}\n{\"workload\":\n");

        assertThatThrownBy(() -> ResultsFile.windows(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void comparison_flags_what_changed_by_more_than_noise() {
        var before = List.of(Sample.window("par0", 1_000, 2), Sample.window("par0", 1_100, 2));
        var noise = List.of(Sample.window("par0", 1_090, 2), Sample.window("par0", 1_500, 2));
        var faster = List.of(Sample.window("par0", 1_400, 2), Sample.window("par0", 1_500, 2));
        var other = List.of(Sample.window("chain50", 1, 2));

        assertThat(Comparison.of(before, noise).changes()).noneMatch(Comparison.Change::counts);
        assertThat(Comparison.of(before, faster).changes())
                .filteredOn(Comparison.Change::counts)
                .singleElement()
                .satisfies(change -> assertThat(change.ratio()).isBetween(1.38, 1.39));
        assertThat(Comparison.of(before, faster).toString()).contains("1.38", "<-- changed");
        assertThat(Comparison.of(before, other).changes()).isEmpty();
    }

    @Test
    void the_driver_obeys_whoever_directs_it() throws Exception {
        var said = new ByteArrayOutputStream();
        var answers = new BufferedReader(new StringReader("go\nagain\ngo\ngo\n"));
        try (var out = new PrintStream(said, true, StandardCharsets.UTF_8)) {
            new PeerDriver(plan(List.of(StoreKind.MEMORY)), answers, out).run();
        }

        var lines = said.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines.getFirst()).isEqualTo("@READY");
        assertThat(lines.getLast()).isEqualTo("@DONE");
        assertThat(lines.subList(1, lines.size() - 1))
                .extracting(line -> line.substring(0, 3))
                .containsExactly("@B ", "@E ", "@B ", "@E ", "@B ", "@E ");
        assertThat(lines.get(1)).isEqualTo("@B {\"workload\":\"hello20\",\"rep\":1}");
        assertThat(lines.get(2)).contains("\"orch_s\":", "\"failed\":0", "\"first_error\":null");
        assertThat(lines.get(5)).contains("\"rep\":2");
    }

    private Plan plan(List<StoreKind> stores) {
        return new Plan(
                stores,
                List.of(Workload.HELLO20),
                List.of(),
                2,
                Duration.ZERO,
                SHORT,
                SHORT.multipliedBy(2),
                folder);
    }

    /// Results without a measurement.
    private static final class Sample {
        static final WindowResult.Setup SETUP =
                new WindowResult.Setup(null, "jdk", "machine", "heap", "default", "none");

        static WindowResult window(String workload, double perSecond, double turns) {
            return new WindowResult(
                    1,
                    "now",
                    "memory",
                    workload,
                    1,
                    20,
                    1,
                    10,
                    SETUP,
                    new WindowResult.Load(10_000, 0, null, perSecond, perSecond),
                    new WindowResult.Latency(1, 1, 1, 1, 1),
                    new WindowResult.Cost(1, turns, 4, 1, 1, 1, 1, 1),
                    new WindowResult.Activity(1, 1, 1, 1, 1, 1, 1));
        }
    }
}
