package dev.perdure.cli.console;

import dev.perdure.cli.console.StorePlace.SqliteFile;
import dev.perdure.engine.provider.Provider;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/// The options that say which store a command works on: a SQLite file or a database. An option wins
/// over the environment.
public final class StoreOption {
    private static final String VARIABLE = "PERDURE_STORE";

    @Option(
            names = "--store",
            paramLabel = "FILE",
            description = "SQLite file (default: $$PERDURE_STORE, or perdure.db in this folder).")
    private @Nullable Path file;

    @Mixin private DatabaseOption database = new DatabaseOption();

    /// {@return the one store that is meant}
    public StorePlace place() {
        if (file != null) {
            if (database.isGiven()) {
                throw new CommandFailed(
                        ExitCode.USAGE,
                        "--store names a SQLite file, and other options a database",
                        "leave out --store, or --url, --schema and --password-file");
            }
            return new SqliteFile(file);
        }
        var named = database.place().orElse(null);
        var inherited = System.getenv(VARIABLE);
        boolean hasFile = inherited != null && !inherited.isBlank();
        if (named != null && hasFile && !database.isGiven()) {
            throw new CommandFailed(
                    ExitCode.USAGE,
                    "%s names a SQLite file, and %s a database"
                            .formatted(VARIABLE, DatabaseOption.VARIABLE),
                    "unset one of them, or choose with --store or --url");
        }
        if (named != null) {
            return named;
        }
        if (database.isGiven()) {
            return database.required();
        }
        return new SqliteFile(Path.of(hasFile ? inherited : "perdure.db"));
    }

    /// Opens the store, and creates it if there is none.
    public Provider openOrCreate() {
        return place().openOrCreate();
    }

    /// Opens the store, which must exist.
    public Provider open() {
        return place().open();
    }
}
