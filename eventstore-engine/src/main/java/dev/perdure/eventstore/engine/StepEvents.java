package dev.perdure.eventstore.engine;

import dev.perdure.engine.orchestration.ActivityContext;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.DecisionRead;

import java.sql.Connection;

/// The event store, as one step of an orchestration sees it: in the step's transaction. For the
/// thread of the activity, as long as its code runs.
///
/// Events get the instance's id as correlation id and the step's idempotency key as causation id,
/// unless they have their own.
public final class StepEvents {
    private final EventStore store;
    private final Connection connection;
    private final ActivityContext ctx;

    StepEvents(EventStore store, Connection connection, ActivityContext ctx) {
        this.store = store;
        this.connection = connection;
        this.ctx = ctx;
    }

    /// Appends to a log, which stays locked until the step has committed: make it the last thing.
    ///
    /// @return a conflict leaves the transaction usable: read again, or throw
    public AppendResult append(String log, AppendRequest request) {
        var events = request.events().stream().map(this::stamped).toList();
        return store.in(connection, log).append(request.withEvents(events));
    }

    /// Appends to a log without a condition.
    ///
    /// @return the positions
    public AppendResult.Appended append(String log, NewEvent... events) {
        return append(log, AppendRequest.of(events)).orThrow();
    }

    /// Reads what matches, and the head.
    public DecisionRead readDecision(String log, Query query) {
        return store.in(connection, log).readDecision(query, 0);
    }

    /// {@return the connection of the transaction, for tables of the application; the engine
    /// commits and closes it}
    public Connection connection() {
        return connection;
    }

    private NewEvent stamped(NewEvent event) {
        var correlation = event.correlationId();
        var causation = event.causationId();
        return event.withOrigin(
                correlation == null ? ctx.instanceId() : correlation,
                causation == null ? ctx.idempotencyKey() : causation);
    }
}
