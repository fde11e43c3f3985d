package dev.perdure.eventstore.decision;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// The lanes that somebody is in.
final class Lanes {
    private final ConcurrentMap<Object, Lane> lanes = new ConcurrentHashMap<>();
    private final Attempts attempts;
    private final int mostCommands;

    Lanes(Attempts attempts, int mostCommands) {
        this.attempts = attempts;
        this.mostCommands = mostCommands;
    }

    /// {@return true if somebody is in this lane}
    boolean isBusy(Object key) {
        return lanes.containsKey(key);
    }

    /// Waits until the command is settled in its lane.
    ///
    /// @param key a lane's name, or the key of a state
    void settle(Object key, Slot<?, ?> slot) {
        var lane =
                lanes.compute(
                        key,
                        (_, it) -> (it == null ? new Lane(attempts, mostCommands) : it).entered());
        try {
            lane.settle(slot);
        } finally {
            lanes.computeIfPresent(key, (_, it) -> it.left());
        }
    }
}
