package dev.perdure.eventstore.proof;

import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.log.AppendRequest;

import java.time.Instant;
import java.util.List;

/// What the racers of a round ask for. In each round they know the same head, and ask at once.
enum Shape {
    /// All watch one tag.
    TAG(true) {
        @Override
        AppendRequest request(Racer it) {
            return it.appends("lent", it.book()).withCondition(it.since(Query.tagged(it.book())));
        }
    },
    /// Unequal queries that overlap: (book or reader) and (reader).
    OVERLAPPING(true) {
        @Override
        AppendRequest request(Racer it) {
            var reader = QueryItem.ofTags(it.reader());
            var query =
                    it.number() % 2 == 0
                            ? Query.anyOf(QueryItem.ofTags(it.book()), reader)
                            : Query.anyOf(reader);
            return it.appends("lent", it.reader()).withCondition(it.since(query));
        }
    },
    /// Any event at all is in the way.
    ALL(true) {
        @Override
        AppendRequest request(Racer it) {
            return it.appends("lent", it.book()).withCondition(it.since(Query.all()));
        }
    },
    TYPE(true) {
        @Override
        AppendRequest request(Racer it) {
            return it.appends("lent").withCondition(it.since(Query.ofTypes("lent", "returned")));
        }
    },
    TYPE_AND_TAGS(true) {
        @Override
        AppendRequest request(Racer it) {
            var item =
                    QueryItem.ofTags(it.book(), it.reader()).withTypes(List.of("lent", "returned"));
            return it.appends("lent", it.book(), it.reader())
                    .withCondition(it.since(Query.anyOf(item)));
        }
    },
    /// Only what occurred since a time counts, which is all that is recorded now.
    OCCURRED_FROM(true) {
        @Override
        AppendRequest request(Racer it) {
            var recent = Query.tagged(it.book()).withOccurredFrom(Instant.EPOCH);
            return it.appends("lent", it.book()).withCondition(it.since(recent));
        }
    },
    /// Nothing may ever have happened to the book.
    AFTER_ABSENT(true) {
        @Override
        AppendRequest request(Racer it) {
            return it.appends("bought", it.book())
                    .withCondition(AppendCondition.noneMatches(Query.tagged(it.book())));
        }
    },
    /// Whoever names a position that is not reached yet excludes nothing below it.
    AFTER_ABOVE_HEAD(false) {
        @Override
        AppendRequest request(Racer it) {
            return it.appends("lent", it.book())
                    .withCondition(
                            AppendCondition.noneAfter(
                                    it.head() + it.racers() / 2, Query.tagged(it.book())));
        }
    },
    /// Half of them do not ask.
    UNCONDITIONAL(false) {
        @Override
        AppendRequest request(Racer it) {
            return it.number() % 2 == 0 ? it.appends("lent", it.book()) : TAG.request(it);
        }
    };

    private final boolean exclusive;

    Shape(boolean exclusive) {
        this.exclusive = exclusive;
    }

    abstract AppendRequest request(Racer it);

    /// {@return true if exactly one racer of each round is accepted}
    boolean isExclusive() {
        return exclusive;
    }

    /// One who takes part in a round.
    ///
    /// @param number from 0
    /// @param head what everybody knew when the round began
    record Racer(int number, int racers, String round, long head) {
        EventTag book() {
            return EventTag.of("book", round);
        }

        EventTag reader() {
            return EventTag.of("reader", round);
        }

        AppendRequest appends(String type, EventTag... tags) {
            return AppendRequest.of(NewEvent.of(type, Encoded.json("{}"), tags));
        }

        AppendCondition since(Query query) {
            return AppendCondition.noneAfter(head, query);
        }
    }
}
