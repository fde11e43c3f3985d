package dev.perdure.eventstore.log;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;

import java.util.List;

/// What a decision is made on: the events that match, and the head of the log at the same moment.
///
/// @param query what was asked
/// @param after only events above this position were read; what is at or below it was known
/// @param events all that match, in the order of positions
/// @param head the highest position that the read could see
public record DecisionRead(Query query, long after, List<StoredEvent> events, long head) {
    public DecisionRead {
        events = List.copyOf(events);
    }

    /// {@return the condition that nothing relevant has happened since}
    public AppendCondition condition() {
        return new AppendCondition(query, head);
    }
}
