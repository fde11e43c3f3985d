package dev.perdure.cli.console;

import dev.perdure.engine.sqlite.SqliteProvider;

import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;

/// The option `--store`: which SQLite file a command works on.
public final class StoreOption {
    @Option(
            names = "--store",
            paramLabel = "FILE",
            defaultValue = "${env:PERDURE_STORE:-perdure.db}",
            description = "SQLite file (default: $$PERDURE_STORE, or perdure.db in this folder).")
    private Path file = Path.of("perdure.db");

    public Path file() {
        return file;
    }

    /// Opens the store, and creates it if there is none.
    public SqliteProvider openOrCreate() {
        return SqliteProvider.open(file);
    }

    /// Opens the store, which must exist.
    public SqliteProvider open() {
        if (!Files.exists(file)) {
            throw new CommandFailed(
                    ExitCode.UNAVAILABLE,
                    "there is no store '" + file + "'",
                    "name it with --store FILE or PERDURE_STORE, or make one: "
                            + Invocation.of("run", "hello", file));
        }
        return SqliteProvider.open(file);
    }
}
