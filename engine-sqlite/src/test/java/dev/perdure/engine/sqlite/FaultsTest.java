package dev.perdure.engine.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.faults.Fault;
import dev.perdure.testkit.faults.FaultRun;
import dev.perdure.testkit.faults.FaultSettings;
import dev.perdure.testkit.faults.FaultTarget;
import dev.perdure.testkit.faults.FaultWorker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// An engine in a process of its own is killed, stopped for longer than its lease, and ended, while
/// it and clients of two processes work; afterwards every call and every effect is accounted for.
final class FaultsTest {
    private static final long SEED = Long.getLong("perdure.seed", 20_260_311);
    private static final int FAULTS = Integer.getInteger("perdure.faults", 6);
    private static final String AGAIN =
            "mvn verify -pl engine,testkit,engine-sqlite -Dtest=FaultsTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dperdure.faults=%d -Dperdure.seed=%d".formatted(FAULTS, SEED);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    /// What runs in the other process.
    static final class Worker {
        public static void main(String[] arguments) throws InterruptedException {
            FaultWorker.run(arguments, rest -> SqliteProvider.open(Path.of(rest.getFirst())));
        }
    }

    private record Target(Path file) implements FaultTarget {
        @Override
        public Provider open() {
            return SqliteProvider.open(file);
        }

        @Override
        public Class<?> workerMain() {
            return Worker.class;
        }

        @Override
        public List<String> workerArguments() {
            return List.of(file.toString());
        }

        @Override
        public int workers() {
            return 1;
        }
    }

    @Test
    void nothing_is_lost_and_nothing_doubled_whatever_happens_to_the_engine() throws Exception {
        var settings = FaultSettings.of(folder, SEED, AGAIN);
        try (var run = FaultRun.start(new Target(folder.resolve("faults.db")), settings)) {
            var pause = FaultWorker.LEASE.plus(Duration.ofMillis(300));
            for (int i = 0; i < FAULTS; i++) {
                run.perform(fault(run, i, pause));
            }
            var report = run.finish();

            System.out.println(report);
            report.assertPassed();
            assertThat(report.count()).isEqualTo(FAULTS);
        }
    }

    private static Fault fault(FaultRun run, int number, Duration pause) {
        return switch (number % 6) {
            case 2 -> run.pauseWorker(pause);
            case 4 -> run.endWorker();
            default -> run.killWorker();
        };
    }
}
