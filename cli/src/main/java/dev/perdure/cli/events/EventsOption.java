package dev.perdure.cli.events;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.DatabaseOption;
import dev.perdure.cli.console.ExitCode;
import dev.perdure.cli.console.StorePlace.PostgresSchema;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.log.EventLog;

import picocli.CommandLine.Mixin;

import java.util.function.Function;

/// The options that say which event store a command works on.
final class EventsOption {
    static final String MIGRATION = "events migrate";

    @Mixin private DatabaseOption database = DatabaseOption.forEvents();

    /// {@return the schema, which must be named}
    PostgresSchema place() {
        return database.required();
    }

    DatabaseOption database() {
        return database;
    }

    /// Works with a store whose schema must be there.
    <T> T with(Function<EventStore, T> work) {
        return with(options().withoutMigrating(), work);
    }

    /// Works with a store, whose schema is created or upgraded if needed.
    <T> T withReady(Function<EventStore, T> work) {
        return with(options(), work);
    }

    /// {@return a log that exists}
    static EventLog existing(EventStore store, String name) {
        var names = store.logs();
        if (!names.contains(name)) {
            throw new CommandFailed(
                    ExitCode.NOT_FOUND,
                    "there is no log '%s' in schema '%s'".formatted(name, store.options().schema()),
                    names.isEmpty()
                            ? "the first append creates it"
                            : "name one with --log: " + String.join(", ", names));
        }
        return store.log(name);
    }

    private EventStoreOptions options() {
        var place = place();
        return EventStoreOptions.of(
                        place.options().database().withApplicationName("perdure events"))
                .withSchema(place.options().schema());
    }

    private <T> T with(EventStoreOptions options, Function<EventStore, T> work) {
        try (var store = EventStore.open(options)) {
            return work.apply(store);
        } catch (RuntimeException e) {
            throw place().trouble(e, MIGRATION);
        }
    }
}
