package dev.perdure.cli.demo;

import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.StoreOption;
import dev.perdure.cli.console.Table;
import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.examples.treeindex.FileRecord;
import dev.perdure.examples.treeindex.Totals;
import dev.perdure.examples.treeindex.TreeIndex;
import dev.perdure.examples.treeindex.TreeJob;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;

/// Compares what a tree index recorded with the tree itself.
@Command(
        name = CheckCommand.NAME,
        hidden = true,
        description = "Compare a recorded tree index with the tree.")
public final class CheckCommand implements Callable<Integer> {
    static final String NAME = "check-tree-index";

    private static final int NAMED = 5;

    private final Console console;

    @Mixin private StoreOption store = new StoreOption();

    @Parameters(paramLabel = "ID", description = "The instance id of the index.")
    private String id = "";

    /// A check that reports to `console`.
    public CheckCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        try (var provider = store.open();
                var client = Client.connect(provider)) {
            var stored = client.instance(TreeIndex.TREE_INDEX, id).result();
            var records = new HashMap<String, FileRecord>();
            var repeated = new TreeSet<String>();
            new RecordedFiles(
                            client,
                            id,
                            it -> {
                                if (records.put(it.path(), it) != null) {
                                    repeated.add(it.path());
                                }
                            })
                    .read();
            return compare(job(client), stored, records, repeated).number();
        }
    }

    private TreeJob job(Client client) {
        return client.history(id, 1, 0, 1).stream()
                .map(HistoryEntry::event)
                .filter(Event.ExecutionStarted.class::isInstance)
                .map(Event.ExecutionStarted.class::cast)
                .map(it -> new JacksonCodec().decode(it.input(), TreeIndex.TREE_INDEX.input()))
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                ErrorCode.NO_SUCH_INSTANCE, "instance '" + id + "' is not stored"));
    }

    private ExitCode compare(
            TreeJob job, Totals stored, Map<String, FileRecord> records, Set<String> repeated)
            throws IOException {
        var walk = TreeWalk.of(Path.of(job.root()), job.skip());
        var walked = Totals.NONE;
        var different = new TreeSet<String>();
        for (var path : walk.paths()) {
            var now = walk.read(path);
            walked = walked.plus(now);
            var record = records.remove(path);
            if (record == null || !record.sha256().equals(now.sha256())) {
                different.add(path);
            }
        }
        different.addAll(records.keySet());
        boolean equal = print(stored, walked) && different.isEmpty() && repeated.isEmpty();
        console.print(
                "   files recorded more than once: %,d; missing, surplus or different: %,d"
                        .formatted(repeated.size(), different.size()));
        different.stream().limit(NAMED).forEach(it -> console.print("     changed: " + it));
        console.print(
                equal
                        ? console.paint(
                                Colour.GREEN, "   equal: every file is recorded exactly once")
                        : console.paint(Colour.RED, "   not equal")
                                + "; if somebody changed the tree meanwhile, run the demo again");
        return equal ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean print(Totals stored, Totals walked) {
        var table = new Table("   ", "files", "lines", "bytes", "unreadable", "digest");
        row(table, "   store", stored);
        row(table, "   walk", walked);
        table.lines().forEach(console::print);
        return stored.files() == walked.files()
                && stored.lines() == walked.lines()
                && stored.bytes() == walked.bytes()
                && stored.unreadable() == walked.unreadable()
                && stored.digest().equals(walked.digest());
    }

    private static void row(Table table, String who, Totals totals) {
        table.row(
                who,
                "%,d".formatted(totals.files()),
                "%,d".formatted(totals.lines()),
                "%,d".formatted(totals.bytes()),
                "%,d".formatted(totals.unreadable()),
                totals.digest().substring(0, Math.min(12, totals.digest().length())));
    }
}
