package dev.perdure.bench.soak;

import dev.perdure.testkit.faults.FaultReport;
import dev.perdure.testkit.faults.FaultRun;
import dev.perdure.testkit.faults.FaultSettings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;

/// Runs with every kind of fault, one after the other, each for a few minutes and proved by itself,
/// until the time is up or one fails.
public final class Soak {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);
    private static final int WORKERS = 3;

    private final Path folder;
    private final Duration length;
    private final Consumer<String> progress;

    /// @param folder for journals and logs; those of a run that failed are kept
    /// @param progress takes a line now and then
    public Soak(Path folder, Duration length, Consumer<String> progress) {
        this.folder = folder;
        this.length = length;
        this.progress = progress;
    }

    /// Runs until the time is up.
    ///
    /// @param seed of the first run; the following ones follow from it
    /// @return the report of the last run: of the one that failed, if one did
    public FaultReport run(long seed) throws Exception {
        long end = System.nanoTime() + length.toNanos();
        var seeds = new Random(seed);
        long next = seed;
        try (var rig = PostgresRig.start(WORKERS)) {
            while (true) {
                var left = Duration.ofNanos(end - System.nanoTime());
                var report = once(rig, next, left.compareTo(LONGEST_RUN) < 0 ? left : LONGEST_RUN);
                progress.accept(report.toString());
                progress.accept("states     " + rig.errors());
                if (!report.passed() || System.nanoTime() - end >= 0) {
                    return report;
                }
                next = seeds.nextLong(1_000_000_000);
            }
        }
    }

    private FaultReport once(PostgresRig rig, long seed, Duration limit) throws Exception {
        var place = Files.createDirectories(folder.resolve("seed-" + seed));
        var again = "perdure soak --seed %d --minutes %d".formatted(seed, limit.toMinutes() + 1);
        rig.nextStore();
        progress.accept("seed %d for %d s in %s".formatted(seed, limit.toSeconds(), place));
        long end = System.nanoTime() + limit.toNanos();
        try (var run = FaultRun.start(rig, FaultSettings.of(place, seed, again))) {
            var faults = new Misfortunes(run, rig).all();
            do {
                var fault = faults.get(run.random().nextInt(faults.size()));
                run.perform(fault);
                progress.accept("  " + fault.name());
            } while (System.nanoTime() - end < 0);
            var report = run.finish();
            if (report.passed()) {
                delete(place);
            }
            return report;
        }
    }

    private static void delete(Path place) throws IOException {
        try (var files = Files.list(place)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(place);
    }
}
