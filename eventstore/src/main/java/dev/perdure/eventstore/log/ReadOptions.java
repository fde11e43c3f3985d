package dev.perdure.eventstore.log;

import dev.perdure.eventstore.event.Seen;

import java.util.Collection;
import java.util.List;

/// Which part of what matches is read, and how. Immutable; each `with…` returns a changed copy.
///
/// @param after only events above this position; 0 for all that were not archived
/// @param until only events up to this position; `Long.MAX_VALUE` for all
/// @param limit at most so many events; `Long.MAX_VALUE` for all
/// @param backwards the last one first
/// @param pageSize events per round trip and held in memory, from 1 to 10,000
/// @param consistency which server may answer
/// @param seen what must still be in the log: a read is refused if the log lost one of these, in a
///   failover or a restore. A replica that does not have one yet answers
public record ReadOptions(
        long after,
        long until,
        long limit,
        boolean backwards,
        int pageSize,
        Consistency consistency,
        List<Seen> seen) {
    private static final int DEFAULT_PAGE = 500;
    private static final int MOST_PAGE = 10_000;
    private static final ReadOptions DEFAULTS =
            new ReadOptions(
                    0,
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    false,
                    DEFAULT_PAGE,
                    Consistency.strong(),
                    List.of());

    public ReadOptions {
        seen = List.copyOf(seen);
        if (after < 0 || until < 0 || limit < 0) {
            throw new IllegalArgumentException(
                    "positions and limit of a read must not be negative, found after %d, until %d,"
                                    .formatted(after, until)
                            + " limit "
                            + limit);
        }
        if (pageSize < 1 || pageSize > MOST_PAGE) {
            throw new IllegalArgumentException(
                    "the page size of a read must be from 1 to %d, found %d"
                            .formatted(MOST_PAGE, pageSize));
        }
    }

    /// {@return everything, forwards, from the primary, 500 events at a time}
    public static ReadOptions defaults() {
        return DEFAULTS;
    }

    public ReadOptions withAfter(long value) {
        return new ReadOptions(value, until, limit, backwards, pageSize, consistency, seen);
    }

    public ReadOptions withUntil(long value) {
        return new ReadOptions(after, value, limit, backwards, pageSize, consistency, seen);
    }

    public ReadOptions withLimit(long value) {
        return new ReadOptions(after, until, value, backwards, pageSize, consistency, seen);
    }

    public ReadOptions withBackwards(boolean value) {
        return new ReadOptions(after, until, limit, value, pageSize, consistency, seen);
    }

    public ReadOptions withPageSize(int value) {
        return new ReadOptions(after, until, limit, backwards, value, consistency, seen);
    }

    public ReadOptions withConsistency(Consistency value) {
        return new ReadOptions(after, until, limit, backwards, pageSize, value, seen);
    }

    public ReadOptions withSeen(Collection<Seen> value) {
        return new ReadOptions(
                after, until, limit, backwards, pageSize, consistency, List.copyOf(value));
    }
}
