package dev.perdure.examples.treeindex;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.ActivityOptions;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.orchestration.RetryPolicy;

import java.util.ArrayList;
import java.util.List;

/// Hashes every file of a directory tree and counts its lines and bytes, one activity per file.
///
/// The tree may be of any size: it is listed page by page, each page is a child orchestration with
/// a history of its own, and the parent continues as new after some pages. While one page is
/// indexed the next is listed. A file that cannot be read is counted and named.
///
/// For a tree whose pages fit into one history, [#TREE_FAN_OUT] indexes all of them at once.
public final class TreeIndex {
    private static final int BATCHES_PER_EXECUTION = 100;
    private static final int FILES_AT_ONCE = 16;

    /// A worker that dies costs every open activity an attempt, so there are plenty.
    private static final int ATTEMPTS = 20;

    public static final Activity<TreeJob, FilePage> LIST_FILES =
            Activity.of("list-files", TreeJob.class, FilePage.class, TreeListing::page);
    public static final Activity<FilePlace, FileRecord> INDEX_FILE =
            Activity.of("index-file", FilePlace.class, FileRecord.class, FileReading::read)
                    .withOptions(
                            ActivityOptions.DEFAULTS
                                    .withConcurrency(FILES_AT_ONCE)
                                    .withRetry(RetryPolicy.exponential(ATTEMPTS)));

    public static final Orchestration<FileBatch, Totals> BATCH =
            Orchestration.of(
                    "tree-index-batch", FileBatch.class, Totals.class, TreeIndex::indexBatch);
    public static final Orchestration<TreeJob, Totals> TREE_INDEX =
            Orchestration.of("tree-index", TreeJob.class, Totals.class, TreeIndex::indexTree);

    /// Lists all pages first, and starts their batches at once, for several nodes to share.
    public static final Orchestration<TreeJob, Totals> TREE_FAN_OUT =
            Orchestration.of(
                    "tree-fan-out", TreeJob.class, Totals.class, TreeIndex::indexAllAtOnce);

    private TreeIndex() {}

    static Totals indexTree(OrchestrationContext ctx, TreeJob job) {
        var totals = job.soFar();
        int number = job.batches();
        var page = ctx.call(LIST_FILES, job);
        while (!page.paths().isEmpty()) {
            number++;
            var batch =
                    ctx.startChild(
                            BATCH,
                            new FileBatch(job.root(), page.paths()),
                            batchId(ctx.instanceId(), number));
            var end = page.paths().getLast();
            Durable<FilePage> following =
                    page.last() ? null : ctx.start(LIST_FILES, job.from(end, number, Totals.NONE));
            totals = totals.plus(batch.await());
            if (following == null) {
                break;
            }
            if (number - job.batches() == BATCHES_PER_EXECUTION) {
                return ctx.continueAsNew(TREE_INDEX, job.from(end, number, totals));
            }
            page = following.await();
        }
        return totals;
    }

    static Totals indexAllAtOnce(OrchestrationContext ctx, TreeJob job) {
        var pages = new ArrayList<FilePage>();
        var page = ctx.call(LIST_FILES, job);
        while (!page.paths().isEmpty()) {
            pages.add(page);
            if (page.last()) {
                break;
            }
            var end = page.paths().getLast();
            page = ctx.call(LIST_FILES, job.from(end, pages.size(), Totals.NONE));
        }
        var batches = new ArrayList<Durable<Totals>>();
        for (var each : pages) {
            batches.add(
                    ctx.startChild(
                            BATCH,
                            new FileBatch(job.root(), each.paths()),
                            batchId(ctx.instanceId(), batches.size() + 1)));
        }
        var totals = Totals.NONE;
        for (var batch : ctx.all(batches).await()) {
            totals = totals.plus(batch);
        }
        return totals;
    }

    static Totals indexBatch(OrchestrationContext ctx, FileBatch batch) {
        List<Durable<FileRecord>> files =
                batch.paths().stream()
                        .map(path -> ctx.start(INDEX_FILE, new FilePlace(batch.root(), path)))
                        .toList();
        var totals = Totals.NONE;
        for (var file : ctx.all(files).await()) {
            totals = totals.plus(file);
        }
        return totals;
    }

    /// {@return the instance id of a batch}
    ///
    /// @param number from 1
    public static String batchId(String instance, int number) {
        return instance + "/" + number;
    }
}
