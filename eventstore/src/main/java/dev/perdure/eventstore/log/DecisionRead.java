package dev.perdure.eventstore.log;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/// What a decision is made on: the events that match, and the head of the log at the same moment.
///
/// @param query what was asked
/// @param after only events above this position were read; what is at or below it was known
/// @param events all that match, in the order of positions
/// @param head the highest position that the read could see
/// @param mark of the event at the head; `null` if there is none, or it was archived
public record DecisionRead(
        Query query, long after, List<StoredEvent> events, long head, @Nullable Long mark) {
    public DecisionRead {
        events = List.copyOf(events);
    }

    /// {@return the condition that nothing relevant has happened since, in the log that was read}
    public AppendCondition condition() {
        return new AppendCondition(query, head, mark);
    }

    /// {@return how far the read has seen the log; empty if that cannot be told}
    public Optional<Seen> seen() {
        return Seen.of(head, mark);
    }
}
