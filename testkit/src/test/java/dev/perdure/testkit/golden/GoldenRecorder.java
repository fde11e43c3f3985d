package dev.perdure.testkit.golden;

import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.testkit.HistoryFile;
import dev.perdure.testkit.TestEngine;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Records the histories of a release, once. It refuses to touch what is there: histories are
/// replayed as they were written, for ever.
///
/// ```
/// java … dev.perdure.testkit.golden.GoldenRecorder src/test/resources/golden/<release>
/// ```
final class GoldenRecorder {
    private final Path folder;

    private GoldenRecorder(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        if (Files.exists(folder)) {
            throw new IllegalStateException(
                    folder + " exists. Recorded histories are never made anew");
        }
        Files.createDirectories(folder);
        new GoldenRecorder(folder).recordAll();
    }

    private void recordAll() throws IOException {
        record(GoldenOrchestrations.CHAIN, _ -> {});
        record(GoldenOrchestrations.FAN, _ -> {});
        record(GoldenOrchestrations.RETRIES, _ -> {});
        record(GoldenOrchestrations.FAILS, _ -> {});
        record(GoldenOrchestrations.RECORDED, _ -> {});
        record(GoldenOrchestrations.SCOPES, _ -> {});
        record(GoldenOrchestrations.CHILDREN, _ -> {});
        record(GoldenOrchestrations.RACES, _ -> {});
        record(GoldenOrchestrations.QUEUES, _ -> {});
        record(
                GoldenOrchestrations.WORDS,
                engine -> {
                    engine.raise("words", GoldenOrchestrations.UNHEARD, "carried along");
                    for (var word : "a bb ccc dddd".split(" ", -1)) {
                        engine.raise("words", GoldenOrchestrations.WORD, word);
                    }
                    engine.advance(Duration.ofMinutes(1));
                    engine.raise("words", GoldenOrchestrations.WORD, "last");
                });
        record(
                GoldenOrchestrations.SAGA,
                engine -> {
                    engine.settle();
                    engine.cancel("saga", "not wanted any more");
                });
    }

    private void record(Orchestration<Integer, Integer> orchestration, Consumer<TestEngine> script)
            throws IOException {
        var name = orchestration.name();
        try (var engine =
                TestEngine.with(GoldenOrchestrations.all())
                        .activities(GoldenOrchestrations.activities())
                        .start()) {
            engine.start(orchestration, name, 5);
            engine.settle();
            if (name.equals("retries")) {
                engine.advance(Duration.ofSeconds(15));
                engine.crash();
            }
            script.accept(engine);
            engine.advance(Duration.ofDays(60));
            var file = HistoryFile.of(engine.store(), engine.status(name));
            file.write(folder.resolve(name + ".history"));
            Files.writeString(folder.resolve(name + ".json"), json(file));
        }
    }

    /// An array with one text for each event.
    private static String json(HistoryFile file) {
        var mapper = JsonMapper.builder().build();
        return file.text()
                .lines()
                .map(mapper::writeValueAsString)
                .collect(Collectors.joining(",\n  ", "[\n  ", "\n]\n"));
    }
}
