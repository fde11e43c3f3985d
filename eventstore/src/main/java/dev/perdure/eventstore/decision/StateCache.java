package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.decision.Folding.Known;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/// States in memory, those that were used last.
final class StateCache {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<StateKey, Known> states; // guarded by lock
    private int generation; // guarded by lock

    StateCache(int most) {
        states =
                new LinkedHashMap<>(16, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<StateKey, Known> eldest) {
                        return size() > most;
                    }
                };
    }

    @Nullable Known get(StateKey key) {
        lock.lock();
        try {
            return states.get(key);
        } finally {
            lock.unlock();
        }
    }

    /// {@return a number that changes when everything is forgotten}
    int generation() {
        lock.lock();
        try {
            return generation;
        } finally {
            lock.unlock();
        }
    }

    /// Keeps these, unless later ones are there, or all was forgotten since they were read.
    void putAll(Map<StateKey, Known> news, int asOf) {
        lock.lock();
        try {
            if (asOf == generation) {
                news.forEach((key, known) ->
                        states.merge(
                                key,
                                known,
                                (old, it) -> it.position() >= old.position() ? it : old));
            }
        } finally {
            lock.unlock();
        }
    }

    /// {@return true for the one who may save this state}
    boolean claim(StateKey key, Known known) {
        lock.lock();
        try {
            var cached = states.get(key);
            if (cached == null) {
                return true;
            }
            if (cached.unsaved() < known.unsaved()) {
                return false;
            }
            states.put(
                    key,
                    new Known(
                            cached.value(),
                            cached.position(),
                            cached.mark(),
                            cached.unsaved() - known.unsaved()));
            return true;
        } finally {
            lock.unlock();
        }
    }

    void clear() {
        lock.lock();
        try {
            states.clear();
            generation++;
        } finally {
            lock.unlock();
        }
    }
}
