package dev.perdure.eventstore.event;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// Matches events of one of some types that carry all of some tags.
///
/// @param types any of these; none for every type
/// @param tags all of these; none for every event of the types
public record QueryItem(Set<String> types, Set<EventTag> tags) {
    private static final int MOST = 100;

    public QueryItem {
        types = Set.copyOf(types);
        tags = Set.copyOf(tags);
        if (types.isEmpty() && tags.isEmpty()) {
            throw new IllegalArgumentException(
                    "a query item needs a type or a tag; Query.all() matches every event");
        }
        if (types.size() > MOST || tags.size() > MOST) {
            throw new IllegalArgumentException(
                    "a query item must have at most %d types and %d tags, found %d and %d"
                            .formatted(MOST, MOST, types.size(), tags.size()));
        }
        types.forEach(it -> Texts.require("event type", it, 200));
    }

    /// {@return an item for events of these types}
    public static QueryItem ofTypes(String... types) {
        return new QueryItem(Set.of(types), Set.of());
    }

    /// {@return an item for events with all of these tags}
    public static QueryItem ofTags(EventTag... tags) {
        return new QueryItem(Set.of(), Set.of(tags));
    }

    /// {@return the same, for events of these types only}
    public QueryItem withTypes(Collection<String> value) {
        return new QueryItem(Set.copyOf(value), tags);
    }

    /// {@return true if this event matches}
    public boolean matches(NewEvent event) {
        return (types.isEmpty() || types.contains(event.type())) && event.tags().containsAll(tags);
    }

    /// {@return the same text for equal items, for people and as a part of keys}
    @Override
    public String toString() {
        var parts = new TreeSet<>(types).toString();
        return tags.isEmpty() ? parts : parts + new TreeSet<>(tags);
    }
}
