package dev.perdure.eventstore.projection;

import dev.perdure.eventstore.event.StoredEvent;

/// Says which events must be handled in order: those with equal keys go to the same shard.
///
/// It must give the same key for the same event for ever, on every member; otherwise events move
/// between shards that have come to different positions.
@FunctionalInterface
public interface OrderingKey {
    /// {@return the key of an event, any text}
    String of(StoredEvent event);

    /// {@return the first tag of an event; its type, if it has no tags}
    static OrderingKey firstTag() {
        return it -> it.tags().isEmpty() ? it.type() : it.tags().getFirst().text();
    }

    /// {@return the first tag that begins like this, such as `book:`; the first tag or the type, if
    /// none does}
    static OrderingKey tagWithPrefix(String prefix) {
        var otherwise = firstTag();
        return it ->
                it.tags().stream()
                        .filter(tag -> tag.text().startsWith(prefix))
                        .findFirst()
                        .map(Object::toString)
                        .orElseGet(() -> otherwise.of(it));
    }
}
