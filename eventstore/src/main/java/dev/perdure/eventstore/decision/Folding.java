package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// States that see events one after the other, each only those of its own query. Confined to one
/// thread.
final class Folding {
    private final Map<StateKey, Known> known;
    private final Map<EventTag, List<Watcher>> byTag = new HashMap<>();
    private final List<Watcher> untagged = new ArrayList<>();

    /// A state together with its key, which is dear to compute.
    record Watcher(StateKey key, DecisionState<?> state) {}

    /// What is known of a state.
    ///
    /// @param value the state
    /// @param position of the log up to which its events were folded
    /// @param mark of the event at this position; `null` if it is not known
    /// @param unsaved events that no snapshot has
    record Known(Object value, long position, @Nullable Long mark, int unsaved) {
        /// {@return what must be in the log, so that this is the state}
        Optional<Seen> seen() {
            return Seen.of(position, mark);
        }
    }

    /// @param known what is known of each of them; not changed
    Folding(Collection<Watcher> states, Map<StateKey, Known> known) {
        this.known = new HashMap<>(known);
        states.forEach(this::watch);
    }

    /// An event finds its watchers by one tag of each query item.
    private void watch(Watcher watcher) {
        var query = watcher.state().query();
        if (query.isEverything()) {
            untagged.add(watcher);
        }
        for (var item : query.items()) {
            if (item.tags().isEmpty()) {
                untagged.add(watcher);
            } else {
                byTag.computeIfAbsent(item.tags().iterator().next(), _ -> new ArrayList<>())
                        .add(watcher);
            }
        }
    }

    /// Shows these events to the states that they concern: to all of them, or to none if one fails.
    ///
    /// @throws EventStoreException *unreadable* if a fold fails
    void fold(List<StoredEvent> events) {
        var changed = new HashMap<StateKey, Known>();
        for (var event : events) {
            for (var watcher : watchers(event)) {
                var before = changed.getOrDefault(watcher.key(), at(watcher.key()));
                if (event.position() > before.position()
                        && watcher.state().query().matches(event)) {
                    changed.put(
                            watcher.key(),
                            new Known(
                                    folded(watcher.state(), before.value(), event),
                                    event.position(),
                                    null,
                                    before.unsaved() + 1));
                }
            }
        }
        known.putAll(changed);
    }

    private Set<Watcher> watchers(StoredEvent event) {
        var watchers = new LinkedHashSet<>(untagged);
        for (var tag : event.tags()) {
            watchers.addAll(byTag.getOrDefault(tag, List.of()));
        }
        return watchers;
    }

    private static Object folded(DecisionState<?> state, Object before, StoredEvent event) {
        try {
            return Objects.requireNonNull(state.folded(before, event), "the fold returned null");
        } catch (RuntimeException e) {
            throw new EventStoreException(
                    Reason.UNREADABLE,
                    ("state '%s' cannot fold event '%s' at position %d: %s. A fold must take every"
                                    + " event of its query")
                            .formatted(state.name(), event.type(), event.position(), e),
                    e);
        }
    }

    /// Says that all events up to a position were shown.
    ///
    /// @param mark of the event there; `null` if it is not known
    void reach(long position, @Nullable Long mark) {
        known.replaceAll((_, it) -> new Known(it.value(), position, mark, it.unsaved()));
    }

    Known at(StateKey key) {
        return Objects.requireNonNull(known.get(key), "a state that was not read");
    }

    /// {@return the values of these states, in their order}
    List<Object> values(List<StateKey> keys) {
        return keys.stream().map(it -> at(it).value()).toList();
    }

    Map<StateKey, Known> known() {
        return Map.copyOf(known);
    }
}
