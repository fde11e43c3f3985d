package dev.perdure.eventstore.event;

/// What must not have happened: an event that matches the query, above a position.
///
/// @param query a query without an end in time: with one, the condition could not see what is new
/// @param after events up to here were known to whoever decided; 0 if none may match at all, of
///   those that were not archived
public record AppendCondition(Query query, long after) {
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
        return new AppendCondition(query, 0);
    }

    /// {@return the condition that no event matches above this position}
    public static AppendCondition noneAfter(long after, Query query) {
        return new AppendCondition(query, after);
    }
}
