package dev.perdure.testkit.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.testkit.HistoryFile;
import dev.perdure.testkit.ReplayTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Histories that were recorded by a release are replayed by every later one.
final class GoldenHistoriesTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden");

    static List<Path> recorded() throws IOException {
        try (var files = Files.walk(GOLDEN)) {
            return files.filter(file -> file.toString().endsWith(".history")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void recorded_history_is_replayed_without_a_difference(Path file) {
        ReplayTest.with(GoldenOrchestrations.all())
                .activities(GoldenOrchestrations.activities())
                .replay(HistoryFile.read(file));
    }

    @Test
    void histories_of_the_first_release_are_all_there() throws IOException {
        assertThat(recorded()).hasSizeGreaterThanOrEqualTo(11);
    }

    @Test
    void another_step_in_the_same_place_is_shown_with_both_names() {
        assertDifference(
                (ctx, n) -> ctx.call(GoldenOrchestrations.THIRD_TIME, n),
                "instance 'chain': ENG-005 history and code disagree at event 2: history has"
                        + " activity 'twice', the code asked for activity 'third-time'. Was the"
                        + " orchestration edited? Restore the old code, or guard the change with"
                        + " ctx.version, then resume the instance");
    }

    @Test
    void a_step_that_is_gone_is_shown() {
        assertDifference(
                (ctx, n) -> ctx.awaitEvent(GoldenOrchestrations.WORD).length(),
                "instance 'chain': ENG-005 history and code disagree at event 2: history has"
                        + " activity 'twice', the code asked for external event 'word'. Was the"
                        + " orchestration edited? Restore the old code, or guard the change with"
                        + " ctx.version, then resume the instance");
    }

    @Test
    void another_result_is_shown() {
        assertDifference(
                (ctx, n) ->
                        1
                                + ctx.call(
                                        GoldenOrchestrations.TWICE,
                                        ctx.call(GoldenOrchestrations.TWICE, n)),
                "instance 'chain': the history completed with 20, the code completed with 21");
    }

    private static void assertDifference(
            Orchestration.Body<Integer, Integer> edited, String difference) {
        var chain = GoldenOrchestrations.CHAIN.withBody(edited);
        var replay = ReplayTest.with(chain).activities(GoldenOrchestrations.activities());
        var file = HistoryFile.read(GOLDEN.resolve("0.1.0/chain.history"));

        assertThatThrownBy(() -> replay.replay(file)).hasMessage(difference);
    }
}
