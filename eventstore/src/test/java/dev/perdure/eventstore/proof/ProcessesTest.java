package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.LongStream;

/// Real processes race on one log.
@Timeout(1_800)
final class ProcessesTest {
    private static final int PROCESSES = 3;
    private static final int ROUNDS = Length.times(100);

    @Test
    void one_process_wins_each_round() throws Exception {
        try (var place = TestDatabase.create()) {
            var options = EventStoreOptions.of(place.options()).withSchema(place.schema());
            try (var store = EventStore.open(options)) {
                var log = store.log("library");
                var processes = new ArrayList<Process>();
                for (int i = 0; i < PROCESSES; i++) {
                    processes.add(start(place));
                }
                var rounds = new ArrayList<String>();
                var positions = new ArrayList<Long>();
                for (var process : processes) {
                    var told = told(process);
                    assertThat(process.waitFor()).as(String.join("\n", told)).isZero();
                    told.forEach(it -> {
                        rounds.add(it.substring(0, it.indexOf(' ')));
                        positions.add(Long.valueOf(it.substring(it.indexOf(' ') + 1)));
                    });
                }

                assertThat(rounds).hasSize(ROUNDS).doesNotHaveDuplicates();
                assertThat(new HashSet<>(positions))
                        .containsExactlyInAnyOrderElementsOf(
                                LongStream.rangeClosed(1, ROUNDS).boxed().toList());
                assertThat(log.head()).isEqualTo(ROUNDS);
            }
        }
    }

    private static Process start(TestDatabase place) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var options = place.options();
        var url =
                "%s?user=%s&password=%s"
                        .formatted(options.url(), options.user(), options.password());
        var builder =
                new ProcessBuilder(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RacerProcess.class.getName(),
                        url,
                        place.schema(),
                        String.valueOf(ROUNDS));
        return builder.redirectErrorStream(true).start();
    }

    private static List<String> told(Process process) throws IOException {
        try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
            return reader.lines().toList();
        }
    }
}
