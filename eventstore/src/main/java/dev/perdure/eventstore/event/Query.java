package dev.perdure.eventstore.event;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/// Which events are meant: those that match one of its items, as the specification of dynamic
/// consistency boundaries (dcb.events) defines it, and that occurred within its time.
///
/// @param items any of these, at most 100; none for every event
/// @param occurredFrom not before this time; `null` for no bound
/// @param occurredUntil not after this time; `null` for no bound
public record Query(
        List<QueryItem> items, @Nullable Instant occurredFrom, @Nullable Instant occurredUntil) {
    private static final int MOST_ITEMS = 100;
    private static final Query ALL = new Query(List.of(), null, null);

    public Query {
        items = items.stream().distinct().toList();
        if (items.size() > MOST_ITEMS) {
            throw new IllegalArgumentException(
                    "a query must have at most %d items, found %d"
                            .formatted(MOST_ITEMS, items.size()));
        }
        Times.requireIfPresent("begin of a query", occurredFrom);
        Times.requireIfPresent("end of a query", occurredUntil);
        if (occurredFrom != null && occurredUntil != null && occurredUntil.isBefore(occurredFrom)) {
            throw new IllegalArgumentException(
                    "a query must not end before it begins, found from %s until %s"
                            .formatted(occurredFrom, occurredUntil));
        }
    }

    /// {@return the query that every event matches}
    public static Query all() {
        return ALL;
    }

    /// {@return the query that events match which match one of these items}
    public static Query anyOf(QueryItem first, QueryItem... more) {
        var items = new ArrayList<QueryItem>(more.length + 1);
        items.add(first);
        items.addAll(Arrays.asList(more));
        return new Query(items, null, null);
    }

    /// {@return the query for events with all of these tags}
    public static Query tagged(EventTag... tags) {
        return anyOf(QueryItem.ofTags(tags));
    }

    /// {@return the query for events of these types}
    public static Query ofTypes(String... types) {
        return anyOf(QueryItem.ofTypes(types));
    }

    /// {@return true if every event matches that occurred within the time}
    public boolean isEverything() {
        return items.isEmpty();
    }

    public Query withOccurredFrom(Instant value) {
        return new Query(items, value, occurredUntil);
    }

    public Query withOccurredUntil(Instant value) {
        return new Query(items, occurredFrom, value);
    }

    /// {@return the query for events that match this one or the other}
    ///
    /// @throws IllegalArgumentException if their times differ
    public Query or(Query other) {
        if (!Objects.equals(occurredFrom, other.occurredFrom)
                || !Objects.equals(occurredUntil, other.occurredUntil)) {
            throw new IllegalArgumentException(
                    "queries with different times cannot be one: %s and %s".formatted(this, other));
        }
        if (isEverything() || other.isEverything()) {
            return new Query(List.of(), occurredFrom, occurredUntil);
        }
        var both = new ArrayList<>(items);
        both.addAll(other.items);
        return new Query(both, occurredFrom, occurredUntil);
    }

    /// {@return true if this event matches}
    ///
    /// @param recordedAt when it was recorded, or will be
    public boolean matches(NewEvent event, Instant recordedAt) {
        if (!isEverything() && items.stream().noneMatch(it -> it.matches(event))) {
            return false;
        }
        var time = event.occurredAt() == null ? recordedAt : event.occurredAt();
        return (occurredFrom == null || !time.isBefore(occurredFrom))
                && (occurredUntil == null || !time.isAfter(occurredUntil));
    }

    /// {@return true if this event matches}
    public boolean matches(StoredEvent event) {
        return matches(event.event(), event.recordedAt());
    }

    /// {@return the same text for equal queries, for people and as a part of keys}
    @Override
    public String toString() {
        var text =
                isEverything()
                        ? "all"
                        : items.stream()
                                .map(QueryItem::toString)
                                .sorted()
                                .collect(Collectors.joining(" or "));
        return text
                + (occurredFrom == null ? "" : " from " + occurredFrom)
                + (occurredUntil == null ? "" : " until " + occurredUntil);
    }
}
