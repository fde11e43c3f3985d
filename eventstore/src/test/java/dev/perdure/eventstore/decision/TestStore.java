package dev.perdure.eventstore.decision;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.LostEvents;
import dev.perdure.eventstore.codec.JacksonEventCodec;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.List;

/// A store with one log, for a test.
final class TestStore implements AutoCloseable {
    private static final JacksonEventCodec CODEC = new JacksonEventCodec();

    private final TestDatabase place = TestDatabase.create();
    final EventStore store =
            EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
    final EventLog log = store.log("test");

    /// {@return an event of the type that the payload's class is called}
    static NewEvent event(Object payload, EventTag... tags) {
        return NewEvent.of(payload.getClass().getSimpleName(), CODEC.encode(payload), tags);
    }

    static <T> T payload(StoredEvent event, Class<T> type) {
        return CODEC.decode(event.payload(), type);
    }

    List<StoredEvent> events(Query query) {
        return log.read(query, ReadOptions.defaults()).toList();
    }

    /// All events above this position are gone, as after a failover to a replica without them.
    void lose(long after) {
        try (var database = place.open()) {
            LostEvents.after(database, place.schema(), after);
        }
    }

    @Override
    public void close() {
        store.close();
        place.close();
    }
}
