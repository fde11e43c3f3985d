package dev.perdure.bench.events;

import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.pg.DatabaseOptions;

import java.util.Iterator;

/// The event store of this project, with default options.
final class PerdureStore implements BoundaryStore {
    static final String LOG = "library";

    private final EventStore store;
    private final EventLog log;

    PerdureStore(DatabaseOptions server, String schema) {
        store = EventStore.open(EventStoreOptions.of(server).withSchema(schema));
        log = store.log(LOG);
    }

    EventStore store() {
        return store;
    }

    EventLog log() {
        return log;
    }

    @Override
    public void fill(Iterator<NewEvent> history) {
        store.appendInBulk(LOG, history);
    }

    @Override
    public long append(NewEvent event, Query query, long after) {
        var request =
                AppendRequest.of(event).withCondition(AppendCondition.noneAfter(after, query));
        return switch (log.append(request)) {
            case AppendResult.Appended appended -> appended.last();
            case AppendResult.Conflict _ -> -1;
        };
    }

    @Override
    public Found read(Query query, long after) {
        var decision = log.readDecision(query, after, Consistency.strong());
        return new Found(decision.events().size(), decision.head());
    }

    @Override
    public boolean exists(Query query, long after) {
        return log.exists(query, after, Consistency.strong());
    }

    @Override
    public void close() {
        store.close();
    }
}
