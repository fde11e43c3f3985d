package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.List;
import java.util.function.Function;

/// A page of a longer read, and how the next one is asked for. All of them end where the head was
/// at the first.
///
/// @param options that read this page
/// @param page what they found
record Pages(ReadOptions options, Page page) {
    /// {@return true if this page has events}
    boolean isThere() {
        return !page.events().isEmpty();
    }

    /// {@return the page after this one; an empty one after the last}
    Pages next(Function<ReadOptions, Page> read) {
        var events = page.events();
        var rest = options.withLimit(options.limit() - events.size());
        if (events.size() < options.pageSize() || rest.limit() == 0) {
            return new Pages(rest, new Page(List.of(), page.head()));
        }
        rest = rest.withConsistency(asFresh());
        long last = events.getLast().position();
        var next =
                options.backwards()
                        ? rest.withUntil(last - 1)
                        : rest.withAfter(last).withUntil(Math.min(options.until(), page.head()));
        return new Pages(next, read.apply(next));
    }

    /// A server that is behind the one that answered first would leave out what it does not have.
    private Consistency asFresh() {
        return options.consistency() instanceof Consistency.Strong
                ? options.consistency()
                : Consistency.atLeast(page.head());
    }
}
