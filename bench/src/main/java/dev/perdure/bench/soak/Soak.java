package dev.perdure.bench.soak;

import dev.perdure.pg.DatabaseOptions;
import dev.perdure.testkit.faults.FaultReport;
import dev.perdure.testkit.faults.FaultRun;
import dev.perdure.testkit.faults.FaultSettings;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Runs with every kind of fault, one after the other, each for a few minutes and proved by itself,
/// until the time is up or one fails.
public final class Soak {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(5);
    private static final int WORKERS = 3;

    /// What the faults provoke; `42P01` is how a missing schema is found, and `PD…` are the codes
    /// of the provider's own functions.
    private static final Pattern EXPECTED =
            Pattern.compile("08...|23505|25006|40001|40P01|42P01|53100|53300|55P03|57...|PD...");

    private final Settings settings;
    private final Consumer<String> progress;

    /// What a soak is told.
    ///
    /// @param folder for journals and logs; those of a run that failed are kept
    /// @param length when to stop
    /// @param database on a server of somebody else, with its user, or `null` for one of its own
    public record Settings(Path folder, Duration length, @Nullable DatabaseOptions database) {}

    /// A soak that has not begun.
    ///
    /// @param progress takes a line now and then
    public Soak(Settings settings, Consumer<String> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /// Runs until the time is up.
    ///
    /// @param seed of the first run; the following ones follow from it
    /// @return false if a run failed; it was the last one
    public boolean run(long seed) throws Exception {
        var seeds = new Random(seed);
        long next = seed;
        try (var rig = rig()) {
            long end = System.nanoTime() + settings.length().toNanos();
            while (true) {
                var left = Duration.ofNanos(end - System.nanoTime());
                var report = once(rig, next, left.compareTo(LONGEST_RUN) < 0 ? left : LONGEST_RUN);
                progress.accept(report.toString());
                progress.accept("takeovers  " + rig.takeovers());
                var states = rig.errors();
                progress.accept(
                        "states     "
                                + (rig.server().isPresent() ? states : "see the server's log"));
                states.keySet().stream()
                        .filter(state -> !EXPECTED.matcher(state).matches())
                        .flatMap(state -> rig.linesWith(state).stream())
                        .forEach(line -> progress.accept("unexpected " + line));
                if (!report.passed() || System.nanoTime() - end >= 0) {
                    return report.passed();
                }
                next = seeds.nextLong(1_000_000_000);
            }
        }
    }

    private PostgresRig rig() {
        var database = settings.database();
        return database == null ? PostgresRig.start(WORKERS) : PostgresRig.on(database, WORKERS);
    }

    /// {@return the option that names the server, without its password}
    private String option() {
        var database = settings.database();
        if (database == null) {
            return "";
        }
        var mark = database.url().contains("?") ? '&' : '?';
        return " --url '%s%cuser=%s'".formatted(database.url(), mark, database.user());
    }

    private FaultReport once(PostgresRig rig, long seed, Duration limit) throws Exception {
        var place = Files.createDirectories(settings.folder().resolve("seed-" + seed));
        var again =
                "perdure soak --seed %d --minutes %d%s"
                        .formatted(seed, limit.toMinutes() + 1, option());
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
