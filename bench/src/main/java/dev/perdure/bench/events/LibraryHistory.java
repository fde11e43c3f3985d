package dev.perdure.bench.events;

import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;

import java.util.Iterator;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The history of a library with four copies of books per reader. Lendings and returns name both,
/// so that in a million events the boundary of a book and a reader has about 80.
///
/// The same seed gives the same events, except for their ids.
///
/// @param books copies in circulation
/// @param readers who registered
/// @param seed of everything that is chosen by chance
record LibraryHistory(int books, int readers, long seed) {
    static final String LENT = "BookCopyLentToReader";
    static final String RETURNED = "BookCopyReturnedByReader";
    private static final Set<String> DECISIVE =
            Set.of(
                    "BookCopyAddedToCirculation",
                    "BookCopyRemovedFromCirculation",
                    "ReaderRegistered",
                    "ReaderContractCancelled",
                    LENT,
                    RETURNED);
    private static final int MOST_BOOKS = 60_000;

    /// {@return a library whose history has so many events}
    static LibraryHistory of(long events, long seed) {
        int books = Math.clamp(events / 16, 4, MOST_BOOKS);
        return new LibraryHistory(books, books / 4, seed);
    }

    static EventTag book(int number) {
        return EventTag.of("book", "b" + number);
    }

    static EventTag reader(int number) {
        return EventTag.of("reader", "r" + number);
    }

    static NewEvent event(String type, int book, int reader) {
        var payload =
                "{\"bookId\":\"b%d\",\"readerId\":\"r%d\",\"branch\":\"main\"}"
                        .formatted(book, reader);
        return NewEvent.of(type, Encoded.json(payload), book(book), reader(reader));
    }

    /// {@return what a lending is decided on: everything about the book, and about the reader}
    static Query boundary(int book, int reader) {
        return Query.anyOf(
                new QueryItem(DECISIVE, Set.of(book(book))),
                new QueryItem(DECISIVE, Set.of(reader(reader))));
    }

    int anyBook(RandomGenerator random) {
        return random.nextInt(books);
    }

    int anyReader(RandomGenerator random) {
        return random.nextInt(readers);
    }

    /// {@return the history: books, readers, then lendings and returns}
    Iterator<NewEvent> history(long events) {
        var random = new Random(seed);
        var added =
                Stream.iterate(0, it -> it + 1)
                        .limit(books)
                        .map(it ->
                                NewEvent.of(
                                        "BookCopyAddedToCirculation",
                                        Encoded.json("{\"bookId\":\"b%d\"}".formatted(it)),
                                        book(it)));
        var registered =
                Stream.iterate(0, it -> it + 1)
                        .limit(readers)
                        .map(it ->
                                NewEvent.of(
                                        "ReaderRegistered",
                                        Encoded.json("{\"readerId\":\"r%d\"}".formatted(it)),
                                        reader(it)));
        return Stream.of(added, registered, visits(random))
                .flatMap(it -> it)
                .limit(events)
                .iterator();
    }

    /// {@return what goes on in the library afterwards: lendings and returns}
    Iterator<NewEvent> later(long events) {
        return visits(new Random(~seed)).limit(events).iterator();
    }

    private Stream<NewEvent> visits(Random random) {
        return Stream.generate(() -> visit(random)).flatMap(it -> it);
    }

    private Stream<NewEvent> visit(Random random) {
        int book = anyBook(random);
        int reader = anyReader(random);
        return Stream.of(event(LENT, book, reader), event(RETURNED, book, reader));
    }
}
