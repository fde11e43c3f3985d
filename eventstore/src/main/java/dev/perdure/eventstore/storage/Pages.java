package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// A page of a longer read, and how the next one is asked for. All of them end where the head was
/// at the first; each later one is read from a log that still has what the page before has seen.
///
/// @param options that read this page
/// @param page what they found
record Pages(ReadOptions options, Page page) {
    private static final int MOST_DECIDED_ON = 1_000_000;
    private static final int DECISION_PAGE = 10_000;

    /// {@return what these options find, a page at a time}
    static Stream<StoredEvent> read(ReadOptions options, Function<ReadOptions, Page> reader) {
        return options.limit() == 0
                ? Stream.empty()
                : from(new Pages(options, reader.apply(options)), reader);
    }

    private static Stream<StoredEvent> from(Pages first, Function<ReadOptions, Page> reader) {
        return Stream.iterate(first, Pages::isThere, it -> it.next(reader))
                .flatMap(it -> it.page().events().stream());
    }

    /// {@return all that matches above a position}
    ///
    /// @param from of which the position, what was seen, and the consistency count
    /// @throws EventStoreException *defect* if that is too much for a decision
    static DecisionRead decision(Query query, ReadOptions from, Conditions.Reader reader) {
        long after = from.after();
        var options = from.withPageSize(DECISION_PAGE);
        var page = reader.read(query, options);
        if (page.events().size() < DECISION_PAGE) {
            return new DecisionRead(query, after, page.events(), page.head(), page.mark());
        }
        var all =
                from(new Pages(options, page), it -> reader.read(query, it))
                        .limit(MOST_DECIDED_ON + 1L)
                        .toList();
        if (all.size() > MOST_DECIDED_ON) {
            throw new EventStoreException(
                    Reason.DEFECT,
                    ("a decision must read at most %d events, and more match %s above position %d."
                                    + " Keep a snapshot of its state, or narrow the query")
                            .formatted(MOST_DECIDED_ON, query, after),
                    null);
        }
        return new DecisionRead(query, after, all, page.head(), page.mark());
    }

    private boolean isThere() {
        return !page.events().isEmpty();
    }

    /// {@return the page after this one; an empty one after the last}
    Pages next(Function<ReadOptions, Page> reader) {
        var events = page.events();
        var rest = options.withLimit(options.limit() - events.size());
        if (events.size() < options.pageSize() || rest.limit() == 0) {
            return new Pages(rest, new Page(List.of(), page.head(), page.mark()));
        }
        rest = rest.withConsistency(asFresh()).withSeen(page.seen().stream().toList());
        long last = events.getLast().position();
        var next =
                options.backwards()
                        ? rest.withUntil(last - 1)
                        : rest.withAfter(last).withUntil(Math.min(options.until(), page.head()));
        return new Pages(next, reader.apply(next));
    }

    /// A server that is behind the one that answered first would leave out what it does not have.
    private Consistency asFresh() {
        return options.consistency() instanceof Consistency.Strong
                ? options.consistency()
                : Consistency.atLeast(page.head());
    }
}
