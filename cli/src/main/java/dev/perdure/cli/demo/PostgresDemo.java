package dev.perdure.cli.demo;

import dev.perdure.cli.console.ClosedAtExit;
import dev.perdure.cli.console.Colour;
import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.DatabaseOption;
import dev.perdure.cli.console.Invocation;
import dev.perdure.embedded.pg.EmbeddedPostgres;
import dev.perdure.embedded.pg.PostgresServer;
import dev.perdure.engine.Client;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.examples.treeindex.TreeJob;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Three nodes share a job on one PostgreSQL: one node is killed, and the database crashes.
final class PostgresDemo {
    private static final int BATCHES = 36;

    private final Console console;
    private final Chronicle chronicle;

    PostgresDemo(Console console) {
        this.console = console;
        this.chronicle = new Chronicle(console);
    }

    /// Plays it on a server of its own, which is gone afterwards.
    ///
    /// @return the exit code of the check
    int play(Path root, long files) throws IOException, InterruptedException {
        console.print(
                console.paint(
                        Colour.BOLD,
                        "1  Three nodes on one PostgreSQL index %,d files of %s"
                                .formatted(files, root)));
        try (var server = EmbeddedPostgres.start()) {
            chronicle.tell(
                    "PostgreSQL %s runs on port %d, with fsync and synchronous_commit on"
                            .formatted(server.version(), server.port()));
            var database = environment(server);
            var nodes = new Nodes(database, server.log(), chronicle);
            try (var provider = PostgresProvider.open(server.database().withoutListening());
                    var _ = new ClosedAtExit(nodes::close);
                    var client = Client.connect(provider)) {
                nodes.start("node-1", "node-2", "node-3");
                int batch = (int) Math.max(1, (files + BATCHES - 1) / BATCHES);
                var job = TreeJob.of(root.toString(), DemoCommand.SKIPPED, batch);
                new SharedIndexAct(console, client, nodes, chronicle).play(job, files, server);
                nodes.stop();
                report(nodes);
            }
            return check(database);
        }
    }

    /// The password travels where nobody sees it.
    private static Map<String, String> environment(PostgresServer server) {
        var database = server.database();
        var variables = new HashMap<String, String>();
        variables.put(DatabaseOption.VARIABLE, database.url() + "?user=" + database.user());
        variables.put("PERDURE_DATABASE_PASSWORD", String.valueOf(database.password()));
        variables.put("PERDURE_STORE", "");
        return variables;
    }

    private void report(Nodes nodes) {
        nodes.reports()
                .forEach((name, done) ->
                        chronicle.tell(
                                ("%s drained: %,d turns and %,d attempts done, %d instances"
                                                + " handed over")
                                        .formatted(
                                                name,
                                                done.path("turns").asLong(),
                                                done.path("attempts").asLong(),
                                                done.path("handedOver").asLong())));
    }

    private int check(Map<String, String> database) throws IOException, InterruptedException {
        console.print("");
        console.print("2  A fresh process reads the database and walks the tree by itself");
        console.out().flush();
        var words = ThisJvm.command(CheckCommand.NAME, SharedIndexAct.INSTANCE);
        var builder = new ProcessBuilder(words).inheritIO();
        builder.environment().putAll(database);
        var checker = builder.start();
        int exit;
        try (var _ = new ClosedAtExit(checker::destroy)) {
            exit = checker.waitFor();
        }
        chronicle.add("check ended with exit code " + exit);
        chronicle.print();
        console.print("");
        console.print("The server and its data are gone. To try it by hand:");
        for (var command : List.of("dev", "node", "run tree-index", "instances list")) {
            console.print("  " + Invocation.program() + " " + command);
        }
        return exit;
    }
}
