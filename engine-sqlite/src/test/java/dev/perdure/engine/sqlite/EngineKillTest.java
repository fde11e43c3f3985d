package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.provider.Status;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// An engine in a process of its own is killed with SIGKILL at random moments while a client goes
/// on starting instances and raising events. Repeat a failure with `-Dperdure.seed=…`.
final class EngineKillTest {
    private static final long SEED = Long.getLong("perdure.seed", 20_260_101);
    private static final int KILLS = Integer.getInteger("perdure.kills", 20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    private final Random random = new Random(SEED);
    private final List<String> started = new ArrayList<>();
    private final List<String> waitsForSecond = new ArrayList<>();

    @Test
    void what_was_acknowledged_is_finished_exactly_once_whatever_is_killed() throws IOException {
        var file = folder.resolve("journeys.db");
        try (var provider = SqliteProvider.open(file);
                var client = Client.connect(provider)) {
            for (int kill = 0; kill < KILLS; kill++) {
                try (var worker = ChildProcess.start(Journey.Worker.class, folder, file)) {
                    int lines = 1 + random.nextInt(60);
                    for (int line = 0; line < lines; line++) {
                        act(client);
                        worker.readLine();
                    }
                    worker.kill();
                }
            }
            try (var worker = ChildProcess.start(Journey.Worker.class, folder, file)) {
                assertThat(worker.readLine()).isEqualTo("ready");
                waitsForSecond.forEach(id -> client.raise(id, Journey.GO, 2));
                started.forEach(id -> assertFinished(client, id));
                assertThat(client.counts().messages()).as("seed %d", SEED).isZero();
                assertThat(client.counts().timers()).as("seed %d", SEED).isZero();
                worker.kill();
            }
        }
    }

    /// Starts an instance and raises its first event, or raises the second event of an earlier one.
    private void act(Client client) {
        if (waitsForSecond.size() > 3 && random.nextInt(3) == 0) {
            var id = waitsForSecond.remove(random.nextInt(waitsForSecond.size()));
            client.raise(id, Journey.GO, 2);
        } else {
            var id = "journey-" + started.size();
            client.start(Journey.JOURNEY, id, new Journey.Plan(2, ""));
            started.add(id);
            client.raise(id, Journey.GO, 1);
            waitsForSecond.add(id);
        }
    }

    private static void assertFinished(Client client, String id) {
        assertThat(client.instance(Journey.JOURNEY, id).result(PATIENCE))
                .as("seed %d, %s", SEED, id)
                .isEqualTo(Journey.expected());
        var record = client.status(id).orElseThrow();
        assertThat(record.status()).isEqualTo(Status.COMPLETED);
        for (int execution = 1; execution <= record.execution(); execution++) {
            assertEachStepEndedOnce(id, client.history(id, execution, 0, 10_000));
        }
    }

    private static void assertEachStepEndedOnce(String id, List<HistoryEntry> history) {
        Map<Long, Integer> outcomes = new HashMap<>();
        long next = 1;
        for (var entry : history) {
            assertThat(entry.number()).as("seed %d, %s", SEED, id).isEqualTo(next++);
            switch (entry.event()) {
                case Event.ActivityScheduled _, Event.ChildStarted _ ->
                        outcomes.put(entry.number(), 0);
                case Event.ActivityCompleted(var step, _) -> outcomes.merge(step, 1, Integer::sum);
                case Event.ChildCompleted(var step, _) -> outcomes.merge(step, 1, Integer::sum);
                case Event other -> assertThat(other).isNotInstanceOf(Event.ActivityFailed.class);
            }
        }
        assertThat(outcomes.values()).as("seed %d, %s", SEED, id).allMatch(count -> count == 1);
    }
}
