package dev.perdure.eventstore.engine;

import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.eventstore.EventStore;

import org.jspecify.annotations.Nullable;

/// Makes activities that append events. Safe for any thread.
///
/// The events and the activity's result commit together: both are stored, once, or neither,
/// whatever happens to the process, the connection or the node's lease. So neither a key nor a
/// check for repetitions is needed.
public final class EventActivities {
    private final PostgresProvider provider;
    private final EventStore store;

    private EventActivities(PostgresProvider provider, EventStore store) {
        this.provider = provider;
        this.store = store;
    }

    /// Joins an engine's provider and an event store.
    ///
    /// @throws IllegalArgumentException if they are in different databases
    public static EventActivities of(PostgresProvider provider, EventStore store) {
        var ours = provider.options().database().place();
        var theirs = store.options().primary().place();
        if (!ours.equals(theirs)) {
            throw new IllegalArgumentException(
                    ("activities can append to an event store in the database of the engine,"
                                    + " which is '%s'; found one in '%s'. Write both the same way")
                            .formatted(ours, theirs));
        }
        return new EventActivities(provider, store);
    }

    /// {@return the code of an activity that appends events in one transaction with its result} It
    /// runs as often as [PostgresProvider#transactional] says, and one of its transactions commits
    /// at most.
    public <I extends @Nullable Object, O extends @Nullable Object>
            Activity.BodyWithContext<I, O> appending(AppendingBody<I, O> body) {
        return provider.transactional((connection, ctx, input) ->
                body.run(new StepEvents(store, connection, ctx), ctx, input));
    }
}
