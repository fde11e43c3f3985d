package dev.perdure.eventstore.event;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// What must not have happened: an event that matches the query, above a position.
///
/// @param query a query without an end in time: with one, the condition could not see what is new
/// @param after events up to here were known to whoever decided; 0 if none may match at all, of
///   those that were not archived
/// @param mark of the event at `after`, as the read told it that the decision was made on; it makes
///   the log refuse if that event is not there any more. `null` if it is not known: after a
///   failover or a restore that lost the event, new ones up to `after` go unseen
public record AppendCondition(Query query, long after, @Nullable Long mark) {
    public AppendCondition {
        if (query.occurredUntil() != null) {
            throw new IllegalArgumentException(
                    ("the query of an append condition must have no end in time, found 'until %s':"
                                    + " newer events would go unseen. Leave it out")
                            .formatted(query.occurredUntil()));
        }
        if (after < 0) {
            throw new IllegalArgumentException(
                    "the position of an append condition must not be negative, found " + after);
        }
    }

    /// {@return the condition that no event matches, however old}
    public static AppendCondition noneMatches(Query query) {
        return new AppendCondition(query, 0, null);
    }

    /// {@return the condition that no event matches above this position} Nothing tells what was at
    /// this position: conditions of [decisions][Seen] are safer.
    public static AppendCondition noneAfter(long after, Query query) {
        return new AppendCondition(query, after, null);
    }

    /// {@return how far whoever decided has seen the log; empty if the mark is not known}
    public Optional<Seen> seen() {
        return Seen.of(after, mark);
    }
}
