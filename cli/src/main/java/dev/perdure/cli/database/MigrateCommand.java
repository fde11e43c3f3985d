package dev.perdure.cli.database;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.DatabaseOption;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.Invocation;
import dev.perdure.cli.console.StorePlace.PostgresSchema;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;
import dev.perdure.pg.Migrations;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

/// Creates and upgrades the schema of a database, or says what that would do.
@Command(
        name = "migrate",
        description = {
            "Create or upgrade the schema of a PostgreSQL database.",
            "'run', 'worker' and 'node' do so by themselves, if their user may."
        })
public final class MigrateCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private DatabaseOption database = new DatabaseOption();

    @ArgGroup private Instead instead = new Instead();

    /// What to do instead of changing the schema.
    private static final class Instead {
        @Option(
                names = "--print",
                description = {
                    "Print the SQL for somebody who may run it: what the database still lacks,",
                    "or everything if no database is named."
                })
        private boolean print;

        @Option(
                names = "--check",
                description = "Change nothing; list what is missing. Exit code 1 if something is.")
        private boolean check;
    }

    /// A migration that reports to `console`.
    public MigrateCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        var migrations = PostgresProvider.migrations(database.schemaName());
        if (instead.print && database.place().isEmpty()) {
            migrations.print(console.out());
            return ExitCode.OK.number();
        }
        var place = database.required();
        try (var opened = Database.open(place.options().database())) {
            opened.checkReachable();
            if (instead.print) {
                migrations.printMissing(opened, console.out());
                return ExitCode.OK.number();
            }
            return (instead.check
                            ? check(migrations, opened, place)
                            : apply(migrations, opened, place))
                    .number();
        } catch (DatabaseException e) {
            throw place.trouble(e);
        }
    }

    private ExitCode check(Migrations migrations, Database opened, PostgresSchema place) {
        var missing = migrations.missing(opened);
        if (missing.isEmpty()) {
            console.print("%s is ready".formatted(name(place)));
            return ExitCode.OK;
        }
        console.print("%s lacks %d scripts:".formatted(name(place), missing.size()));
        missing.forEach(it -> console.print("  " + it));
        console.note("apply them: " + Invocation.of("migrate", "", place));
        return ExitCode.FAILED;
    }

    private ExitCode apply(Migrations migrations, Database opened, PostgresSchema place) {
        var missing = migrations.missing(opened);
        migrations.apply(opened);
        console.print(
                missing.isEmpty()
                        ? "%s was ready; nothing to do".formatted(name(place))
                        : "%s is ready; %d scripts applied".formatted(name(place), missing.size()));
        return ExitCode.OK;
    }

    private static String name(PostgresSchema place) {
        return "schema '%s' of database '%s'"
                .formatted(place.options().schema(), place.options().database().place());
    }
}
