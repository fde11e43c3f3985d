package dev.perdure.engine.runtime;

import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.replay.Step;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/// The heartbeats of one instance that are in the store, by event, so that their rows are removed
/// when the activity ends and the next attempt sees the last one. Safe for any thread.
final class StoredProgress {
    private @Nullable Map<Long, Heartbeat> beats;

    synchronized void add(Heartbeat beat) {
        if (beats == null) {
            beats = new HashMap<>(2);
        }
        beats.put(beat.event(), beat);
    }

    synchronized void clear() {
        beats = null;
    }

    /// {@return the latest progress of the step's attempt: stored, or else recorded in history}
    synchronized Payload of(Step step) {
        var beat = beats == null ? null : beats.get(step.event());
        return beat != null && beat.attempt() == step.attempt() ? beat.progress() : step.progress();
    }

    /// {@return true if a row of this event is to be removed}
    synchronized boolean forget(long event) {
        return beats != null && beats.remove(event) != null;
    }
}
