package dev.perdure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.soak.Misfortunes;
import dev.perdure.bench.soak.PostgresRig;
import dev.perdure.testkit.faults.Fault;
import dev.perdure.testkit.faults.FaultReport;
import dev.perdure.testkit.faults.FaultRun;
import dev.perdure.testkit.faults.FaultSettings;
import dev.perdure.testkit.faults.FaultWorker;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Several processes on one PostgreSQL through one proxy, family by family of faults. The long form
/// is `perdure soak`.
final class FaultsTest {
    private static final long SEED = Long.getLong("perdure.seed", 20_260_401);
    private static final int KILLS = 20;
    private static final int RESTARTS = 6;
    private static final int LINKS_CUT = 50;

    private static final int WATCHED = 4;

    /// A lease and a second is what nodes need; the rest is for a machine that is busy.
    private static final Duration TAKEOVER = FaultWorker.LEASE.plusSeconds(1 + 5);

    private static PostgresRig rig;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    Path folder;

    @BeforeAll
    static void start() {
        rig = PostgresRig.start(2);
    }

    @AfterAll
    static void stop() {
        rig.close();
    }

    /// What one test does to a run.
    private interface Story {
        void tell(FaultRun run, Misfortunes misfortunes) throws Exception;
    }

    private FaultReport play(String test, Story story) throws Exception {
        var again =
                "mvn verify -pl bench -am -Dtest=FaultsTest#%s -Dperdure.seed=%d"
                                .formatted(test, SEED)
                        + " -Dsurefire.failIfNoSpecifiedTests=false";
        rig.nextStore();
        try (var run = FaultRun.start(rig, FaultSettings.of(folder, SEED, again))) {
            story.tell(run, new Misfortunes(run, rig));
            var report = run.finish();
            System.out.println(report);
            report.assertPassed();
            return report;
        }
    }

    private static List<Fault> times(int count, Fault fault) {
        return java.util.Collections.nCopies(count, fault);
    }

    private static void performAll(FaultRun run, List<Fault> faults) throws Exception {
        var shuffled = new ArrayList<>(faults);
        java.util.Collections.shuffle(shuffled, java.util.Random.from(run.random()));
        for (var fault : shuffled) {
            run.perform(fault);
        }
    }

    @Test
    void nothing_is_lost_when_processes_die() throws Exception {
        var report =
                play(
                        "nothing_is_lost_when_processes_die",
                        (run, misfortunes) -> {
                            var faults = new ArrayList<>(misfortunes.ofProcesses());
                            faults.addAll(times(KILLS - 1, run.killWorker()));
                            performAll(run, faults);
                        });

        assertThat(report.faults().get("SIGKILL")).isGreaterThanOrEqualTo(KILLS);
    }

    @Test
    void work_of_a_killed_process_is_taken_over_within_a_lease_and_a_second() throws Exception {
        play(
                "work_of_a_killed_process_is_taken_over_within_a_lease_and_a_second",
                (run, misfortunes) -> {
                    for (int i = 0; i < WATCHED; i++) {
                        run.perform(misfortunes.watchedKill());
                    }
                });

        System.out.println("takeovers  " + rig.takeovers());
        assertThat(rig.takeovers().count()).isPositive();
        assertThat(rig.takeovers().max()).isLessThan(TAKEOVER);
    }

    @Test
    void nothing_is_lost_when_the_server_fails() throws Exception {
        var report =
                play(
                        "nothing_is_lost_when_the_server_fails",
                        (run, misfortunes) -> {
                            var faults = new ArrayList<>(misfortunes.ofServer());
                            faults.addAll(times(RESTARTS - 2, misfortunes.crash()));
                            performAll(run, faults);
                        });

        assertThat(report.count()).isGreaterThan(RESTARTS);
        assertThat(rig.errors()).containsKey("57P01");
    }

    @Test
    void nothing_is_lost_when_the_link_breaks() throws Exception {
        long before = rig.linksCut();
        play(
                "nothing_is_lost_when_the_link_breaks",
                (run, misfortunes) -> {
                    performAll(run, misfortunes.ofLink());
                    performAll(run, times(6, misfortunes.loseReplies()));
                    while (rig.linksCut() - before < LINKS_CUT) {
                        performAll(run, misfortunes.cuts());
                    }
                });

        assertThat(rig.linksCut() - before).isGreaterThanOrEqualTo(LINKS_CUT);
    }

    @Test
    void nothing_is_lost_when_the_server_refuses() throws Exception {
        play(
                "nothing_is_lost_when_the_server_refuses",
                (run, misfortunes) -> performAll(run, misfortunes.ofStatements()));

        System.out.println("SQLSTATEs of the server: " + rig.errors());
        // A deadlock (40P01) needs two transactions to meet, which a busy machine may prevent.
        assertThat(rig.errors()).containsKeys("53300", "25006", "53100", "40001", "55P03", "57014");
    }
}
