package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What was acknowledged before `kill -9` is there afterwards.
final class KillTest {
    private static final long SEED = Long.getLong("perdure.seed", 20_250_101);
    private static final int KILLS = 6;
    private static final int WRITERS = 3;

    @TempDir Path folder;

    /// Commits turns from several threads, and prints `instance event` for each that was
    /// acknowledged. Every third turn of an instance is its last.
    static final class Committer {
        public static void main(String[] arguments) throws InterruptedException {
            var provider = SqliteProvider.open(Path.of(arguments[0]));
            var lease = Sample.join(provider, "engine");
            var threads = new ArrayList<Thread>();
            for (int writer = 0; writer < WRITERS; writer++) {
                var prefix = arguments[1] + "-" + writer + "-";
                threads.add(Thread.ofVirtual().start(() -> commitForever(provider, lease, prefix)));
            }
            for (var thread : threads) {
                thread.join();
            }
        }

        private static void commitForever(SqliteProvider provider, NodeLease lease, String prefix) {
            for (int number = 0; true; number++) {
                var id = prefix + number;
                for (var turn :
                        List.of(Sample.creation(id), Sample.turn(id, 2), Sample.last(id, 3))) {
                    commit(provider, lease, turn);
                }
            }
        }

        private static void commit(SqliteProvider provider, NodeLease lease, TurnCommit turn) {
            var outcome = provider.ackOrchestrationItems(lease, List.of(turn)).getFirst();
            if (!outcome.equals(Sample.COMMITTED)) {
                throw new AssertionError(turn.instance() + ": " + outcome);
            }
            System.out.println(turn.instance() + " " + turn.chunks().getFirst().firstEvent());
        }
    }

    @Test
    void every_acknowledged_turn_survives_kills() throws SQLException {
        var random = new Random(SEED);
        var file = folder.resolve("orders.db");
        Map<String, Long> acknowledged = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int turns = 20 + random.nextInt(400);
            try (var child = ChildProcess.start(Committer.class, folder, file, "run" + kill)) {
                for (int i = 0; i < turns; i++) {
                    note(String.valueOf(child.readLine()), acknowledged);
                }
                child.kill().forEach(line -> note(line, acknowledged));
            }
            assertThat(integrity(file)).as("seed %d, kill %d", SEED, kill).isEqualTo("ok");
            assertStored(file, acknowledged);
        }
        assertThat(acknowledged).hasSizeGreaterThan(KILLS);
    }

    private static void assertStored(Path file, Map<String, Long> acknowledged) {
        try (var provider = SqliteProvider.open(file)) {
            acknowledged.forEach((instance, event) -> {
                var stored = provider.fetchHistory(instance, 1, 0, 10);
                assertThat(stored)
                        .as("seed %d, history of %s", SEED, instance)
                        .hasSizeGreaterThanOrEqualTo(event.intValue());
                stored.forEach(chunk ->
                        assertThat(chunk.sameAs(Sample.chunk(instance, chunk.firstEvent())))
                                .isTrue());
            });
        }
    }

    /// The last line may be cut; it then was not acknowledged to anybody.
    private static void note(String line, Map<String, Long> acknowledged) {
        var parts = line.split(" ", 2);
        if (parts.length == 2 && parts[1].matches("[123]")) {
            acknowledged.merge(parts[0], Long.parseLong(parts[1]), Math::max);
        }
    }

    private static String integrity(Path file) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma integrity_check")) {
            return rows.getString(1);
        }
    }
}
