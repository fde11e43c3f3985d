package dev.perdure.bench.events;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;

import java.util.Iterator;

/// An event store that can refuse an append, with the operations that decisions need. Safe for any
/// thread.
interface BoundaryStore extends AutoCloseable {
    /// Stores a history in an empty store, as fast as it can.
    void fill(Iterator<NewEvent> history);

    /// Appends unless an event above `after` matches.
    ///
    /// @return the position, or -1 if it was refused
    long append(NewEvent event, Query query, long after);

    /// Reads what matches above a position.
    Found read(Query query, long after);

    /// {@return true if an event matches above a position}
    boolean exists(Query query, long after);

    @Override
    void close();

    /// What a decision reads.
    ///
    /// @param events how many matched
    /// @param head what to append after
    record Found(int events, long head) {}
}
