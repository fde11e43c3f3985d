package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.decision.Folding.Known;
import dev.perdure.eventstore.decision.Folding.Watcher;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Reads states at one position: what the cache or a snapshot has, and the events since.
///
/// States that are known up to about the same position are read in one call, and that call says
/// what the head is. States that are known less far, such as new ones, are read in a second call up
/// to the same head, of a log that still has its event. Without the second call a new state beside
/// one that is hot would make all events of the hot one be read again. Both together are as good as
/// one snapshot, because nothing is ever added at or below a head.
final class StateReader {
    private static final long NEAR = 1_000;
    private static final int PAGE = 10_000;

    private final EventLog log;
    private final StateCache cache;
    private final Snapshots snapshots;

    StateReader(EventLog log, DeciderOptions options) {
        this.log = log;
        this.cache = new StateCache(options.cachedStates());
        this.snapshots = new Snapshots(options.snapshots());
    }

    /// States at one position.
    ///
    /// @param folding knows all of them
    /// @param head the position that they were read at
    /// @param mark of the event at the head; `null` if it is not known
    record View(Folding folding, long head, @Nullable Long mark) {}

    /// {@return the states at the head of the log} One or two database calls, and one for each
    /// state that has snapshots and is not in the cache.
    ///
    /// If the log went back, because it was restored or another server took over, what is in memory
    /// may be made of events that are gone; it is forgotten, and what was saved is tried. If that
    /// is, too, everything is read.
    View read(Collection<Watcher> states) {
        try {
            return read(states, this::cachedOrSaved);
        } catch (EventStoreException e) {
            forgetAfter(e);
        }
        try {
            return read(states, snapshots::load);
        } catch (EventStoreException e) {
            forgetAfter(e);
        }
        return read(states, _ -> null);
    }

    /// @throws EventStoreException the same, unless it says that the log went back
    private void forgetAfter(EventStoreException e) {
        if (e.reason() != Reason.LOG_WENT_BACK) {
            throw e;
        }
        cache.clear();
    }

    private @Nullable Known cachedOrSaved(Watcher watcher) {
        var cached = cache.get(watcher.key());
        return cached == null ? snapshots.load(watcher) : cached;
    }

    private View read(Collection<Watcher> states, Function<Watcher, @Nullable Known> beginning) {
        int generation = cache.generation();
        var known = new HashMap<StateKey, Known>();
        for (var it : states) {
            var start = beginning.apply(it);
            known.put(it.key(), start == null ? unread(it) : start);
        }
        var view = readOn(states, known);
        cache.putAll(view.folding().known(), generation);
        return view;
    }

    private View readOn(Collection<Watcher> states, Map<StateKey, Known> known) {
        long newest = newest(known.values());
        var first = states.stream().filter(it -> position(it, known) >= newest - NEAR).toList();
        var second = states.stream().filter(it -> position(it, known) < newest - NEAR).toList();
        var seen = known.values().stream().flatMap(it -> it.seen().stream()).distinct().toList();
        var read = log.readDecision(union(first), oldest(first, known), seen, Consistency.strong());
        if (read.head() < newest) {
            throw new EventStoreException(
                    Reason.LOG_WENT_BACK,
                    "a state is known up to position %d, but log '%s' ends at %d"
                            .formatted(newest, log.name(), read.head()),
                    null);
        }
        var folding = new Folding(first, known);
        folding.fold(read.events());
        if (!second.isEmpty()) {
            var upToHead =
                    ReadOptions.defaults()
                            .withAfter(oldest(second, known))
                            .withUntil(read.head())
                            .withSeen(read.seen().stream().toList())
                            .withPageSize(PAGE);
            folding = new Folding(second, folding.known());
            log.read(union(second), upToHead).map(List::of).forEach(folding::fold);
        }
        folding = new Folding(states, folding.known());
        folding.reach(read.head(), read.mark());
        return new View(folding, read.head(), read.mark());
    }

    private static Query union(Collection<Watcher> states) {
        return DecisionModel.union(states.stream().map(Watcher::state).toList());
    }

    /// {@return the states as they were at a position, whatever the cache has} One database call
    /// for each 10,000 events.
    Folding readUntil(Collection<Watcher> states, long position) {
        var known = new HashMap<StateKey, Known>();
        states.forEach(it -> known.put(it.key(), unread(it)));
        var folding = new Folding(states, known);
        var options = ReadOptions.defaults().withUntil(position).withPageSize(PAGE);
        log.read(union(states), options).map(List::of).forEach(folding::fold);
        folding.reach(position, null);
        return folding;
    }

    /// Saves snapshots of states that have folded enough events. One database call for each.
    void save(Collection<Watcher> states, Map<StateKey, Known> known) {
        for (var watcher : states) {
            var it = known.get(watcher.key());
            if (it != null && snapshots.isDue(watcher, it) && cache.claim(watcher.key(), it)) {
                snapshots.save(watcher, it);
            }
        }
    }

    /// Forgets what is cached.
    void forget() {
        cache.clear();
    }

    private static Known unread(Watcher watcher) {
        return new Known(watcher.state().initial(), 0, null, 0);
    }

    private static long position(Watcher watcher, Map<StateKey, Known> known) {
        var it = known.get(watcher.key());
        return it == null ? 0 : it.position();
    }

    private static long oldest(Collection<Watcher> states, Map<StateKey, Known> known) {
        return states.stream().mapToLong(it -> position(it, known)).min().orElse(0);
    }

    private static long newest(Collection<Known> known) {
        return known.stream().mapToLong(Known::position).max().orElse(0);
    }
}
