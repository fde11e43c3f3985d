package dev.perdure.cli.demo;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.StorePlace.SqliteFile;
import dev.perdure.engine.Client;
import dev.perdure.engine.sqlite.SqliteProvider;
import dev.perdure.examples.treeindex.TreeJob;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/// Shows an order and a job over a directory tree whose worker is killed twice.
@Command(
        name = "demo",
        description = "Watch a process die twice and its work be continued (under a minute).")
public final class DemoCommand implements Callable<Integer> {
    static final List<String> SKIPPED = List.of(".git", "target", ".perdure", "node_modules");

    private static final int FILES_PER_BATCH = 500;

    private final Console console;

    @Option(
            names = "--input",
            paramLabel = "DIR",
            description = "Directory to index (default: the sources of Perdure).")
    private @Nullable Path input;

    @Option(
            names = "--store",
            paramLabel = "FILE",
            description = "A new SQLite file (default: .perdure/demo.db beside the sources).")
    private @Nullable Path store;

    @Option(
            names = "--postgres",
            description = {
                "Instead: three nodes share a job on a PostgreSQL of its own. One node is killed",
                "and the database crashes."
            })
    private boolean postgres;

    /// A demo that reports to `console`.
    public DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var chronicle = new Chronicle(console);
        if (postgres && store != null) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "--store names a SQLite file, and --postgres needs a database of its own",
                    "leave one of them out");
        }
        var root = root();
        var tree = TreeWalk.of(root, SKIPPED);
        if (tree.places() == 0) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "'" + root + "' has no files to index",
                    "name a directory that has some: --input DIR");
        }
        if (postgres) {
            return new PostgresDemo(console).play(root, tree.places());
        }
        try (var stage = stage()) {
            console.print("store   " + stage.file());
            var job = TreeJob.of(root.toString(), SKIPPED, FILES_PER_BATCH);
            try (var provider = SqliteProvider.open(stage.file());
                    var worker = new WorkerProcess(stage.file());
                    var _ = new ClosedAtExit(worker::close);
                    var client = Client.connect(provider)) {
                worker.start();
                new OrderAct(console, client, chronicle).play();
                new IndexAct(console, client, worker, chronicle).play(job, tree.places());
            }
            return check(stage.file(), chronicle);
        }
    }

    private Stage stage() throws IOException {
        return store == null ? Stage.usual() : Stage.at(store);
    }

    private Path root() {
        var root = input == null ? Stage.home() : input;
        if (!Files.isDirectory(root)) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "'" + root + "' is not a directory",
                    "name the directory to index: --input DIR");
        }
        return root.toAbsolutePath().normalize();
    }

    private int check(Path file, Chronicle chronicle) throws IOException, InterruptedException {
        console.print("");
        console.print("3  A fresh process reads the store and walks the tree by itself");
        console.out().flush();
        var checker =
                new ProcessBuilder(
                                ThisJvm.command(
                                        CheckCommand.NAME,
                                        "--store",
                                        file.toString(),
                                        IndexAct.INSTANCE))
                        .inheritIO()
                        .start();
        int exit;
        try (var _ = new ClosedAtExit(checker::destroy)) {
            exit = checker.waitFor();
        }
        chronicle.add("check ended with exit code " + exit);
        chronicle.print();
        console.print("");
        var played = new SqliteFile(file);
        console.print("Try next:");
        for (var command :
                List.of("list", "show order-1", "show index-1", "history index-1/1 --json")) {
            console.print("  " + Invocation.of("instances " + command, "", played));
        }
        console.print("  " + Invocation.of("run", "hello", played));
        return exit;
    }
}
