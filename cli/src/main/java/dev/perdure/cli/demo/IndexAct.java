package dev.perdure.cli.demo;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.engine.Client;
import dev.perdure.engine.Instance;
import dev.perdure.examples.treeindex.Totals;
import dev.perdure.examples.treeindex.TreeIndex;
import dev.perdure.examples.treeindex.TreeJob;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/// The second act: a directory tree is indexed while its worker is killed and replaced, twice.
final class IndexAct {
    static final String INSTANCE = "index-1";

    private static final double[] KILLS = {0.30, 0.65};
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration STALLED = Duration.ofSeconds(2);
    private static final int ALL = 1_000_000_000;

    private final Console console;
    private final Client client;
    private final WorkerProcess worker;
    private final Chronicle chronicle;
    private final RecordedFiles recorded;

    IndexAct(Console console, Client client, WorkerProcess worker, Chronicle chronicle) {
        this.console = console;
        this.client = client;
        this.worker = worker;
        this.chronicle = chronicle;
        this.recorded = new RecordedFiles(client, INSTANCE, _ -> {});
    }

    /// @param files how many the tree has
    void play(TreeJob job, long files) throws IOException, InterruptedException {
        console.print("");
        console.print(
                console.paint(
                        Colour.BOLD,
                        "2  A job: index %,d files of %s, one activity each"
                                .formatted(files, job.root())));
        var progress = new Progress(console, files);
        var instance = client.start(TreeIndex.TREE_INDEX, INSTANCE, job);
        chronicle.tell("index started; worker is process " + worker.pid());
        for (double kill : KILLS) {
            long mark = Math.min((long) Math.ceil(files * kill), files - 1);
            worker.permit((int) Math.min(ALL, mark - recorded.read()));
            if (!reaches(mark, progress, instance)) {
                chronicle.tell("the tree shrank: the index ended before it could be killed again");
                return;
            }
            killAndRestart(files);
        }
        worker.permit(ALL);
        var totals = finish(progress, instance);
        chronicle.tell(
                ("index completed: %,d files, %,d lines, %,d bytes; attempts open when their"
                                + " worker died, and repeated: %,d")
                        .formatted(
                                totals.files(),
                                totals.lines(),
                                totals.bytes(),
                                recorded.lostAttempts()));
        if (totals.unreadable() > 0) {
            chronicle.tell("%,d files could not be read".formatted(totals.unreadable()));
        }
        worker.stop();
        chronicle.add("worker drained and stopped");
    }

    /// Waits until so many files are recorded; false if the job ended before.
    private boolean reaches(long mark, Progress progress, Instance<Totals> instance)
            throws InterruptedException {
        long last = -1;
        long lastChangeNs = System.nanoTime();
        while (true) {
            long now = recorded.read();
            progress.show(now);
            if (now >= mark && recorded.isUnderway()) {
                return true;
            }
            if (now != last) {
                last = now;
                lastChangeNs = System.nanoTime();
            } else if (System.nanoTime() - lastChangeNs > STALLED.toNanos()) {
                if (instance.status().status().terminal()) {
                    return false;
                }
                worker.permit(1); // an attempt failed after it had used its permit
                lastChangeNs = System.nanoTime();
            }
            failIfEnded(worker.endsWithin(LOOK));
        }
    }

    private void killAndRestart(long files) throws IOException, InterruptedException {
        long pid = worker.pid();
        int exit = worker.kill();
        long now = recorded.read();
        chronicle.tell(
                String.format(
                        Locale.ROOT,
                        "process %d killed (SIGKILL, exit code %d) with %,d of %,d files recorded"
                                + " (%.0f %%)",
                        pid,
                        exit,
                        now,
                        files,
                        100.0 * now / files));
        worker.start();
        chronicle.tell("process %d took over".formatted(worker.pid()));
    }

    private Totals finish(Progress progress, Instance<Totals> instance)
            throws InterruptedException {
        while (!instance.status().status().terminal()) {
            progress.show(recorded.read());
            failIfEnded(worker.endsWithin(LOOK));
        }
        progress.show(recorded.read());
        return instance.result();
    }

    private static void failIfEnded(boolean ended) {
        if (ended) {
            throw new IllegalStateException("the worker ended by itself");
        }
    }
}
