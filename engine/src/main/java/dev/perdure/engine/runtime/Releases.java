package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.Abandoned;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Instances that have left memory and that the store must be told about. Kept until the store has
/// answered; an instance that was claimed again meanwhile is not given back. Safe for any thread;
/// [#send] and [#claimed] are called by the one that fetches.
final class Releases {
    private final Node node;
    private final Map<String, Abandoned> waiting = new LinkedHashMap<>();

    Releases(Node node) {
        this.node = node;
    }

    synchronized void add(Abandoned given) {
        waiting.put(given.instance(), given);
    }

    /// The instance is this node's again.
    synchronized void claimed(String instance) {
        waiting.remove(instance);
    }

    /// {@return true if the store was not told yet}
    synchronized boolean contains(String instance) {
        return waiting.containsKey(instance);
    }

    synchronized void clear() {
        waiting.clear();
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    /// Tells the store.
    void send() {
        List<Abandoned> batch;
        synchronized (this) {
            batch = List.copyOf(waiting.values());
        }
        if (batch.isEmpty()) {
            return;
        }
        node.provider().abandonOrchestrationItems(node.lease(), batch);
        node.counters().eviction(batch.size());
        synchronized (this) {
            batch.forEach(given -> waiting.remove(given.instance(), given));
        }
        node.poll();
    }
}
