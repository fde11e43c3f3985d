package dev.perdure.cli.events;

import dev.perdure.cli.console.Console;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.eventstore.EventStore;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.util.concurrent.Callable;

/// Creates and upgrades the schema of an event store.
@Command(
        name = "migrate",
        description = {
            "Create or upgrade the schema of an event store.",
            "'append' and 'import' do so by themselves, if their user may."
        })
final class MigrateEventsCommand implements Callable<Integer> {
    private final Console console;

    @Mixin private EventsOption store = new EventsOption();

    @Option(
            names = "--print",
            description = {
                "Change nothing; print the SQL for somebody who may run it: what the database"
                        + " still",
                "lacks, or everything if no database is named."
            })
    private boolean print;

    MigrateEventsCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        var migrations = EventStore.migrations(store.database().schemaName());
        if (print && store.database().place().isEmpty()) {
            migrations.print(console.out());
            return ExitCode.OK.number();
        }
        var place = store.place();
        try (var opened = Database.open(place.options().database())) {
            opened.checkReachable();
            if (print) {
                migrations.printMissing(opened, console.out());
                return ExitCode.OK.number();
            }
            var missing = migrations.missing(opened);
            migrations.apply(opened);
            console.print(
                    "schema '%s' is ready; %d scripts applied"
                            .formatted(place.options().schema(), missing.size()));
            return ExitCode.OK.number();
        } catch (DatabaseException e) {
            throw place.trouble(e, EventsOption.MIGRATION);
        }
    }
}
