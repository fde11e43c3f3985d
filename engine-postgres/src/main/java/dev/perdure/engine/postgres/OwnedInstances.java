package dev.perdure.engine.postgres;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.NodeLease;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Where the histories of instances end that the nodes of this process own: only what they have
/// committed themselves, under the lease they hold. Nobody else can have written since, or the
/// store refuses what follows. Safe for any thread.
final class OwnedInstances {
    /// Of one lease, in some 10 MB. A node owns fewer; beyond, it looks them up again.
    private static final int MOST = 50_000;

    private final Map<NodeLease, Map<String, Place>> places = new ConcurrentHashMap<>();

    /// The end of a history.
    ///
    /// @param number of the instance in the store
    record Place(long number, int execution, long lastEvent) {
        boolean isContinuedBy(HistoryChunk chunk) {
            return chunk.execution() == execution && chunk.firstEvent() == lastEvent + 1;
        }

        Place after(HistoryChunk chunk) {
            return new Place(number, chunk.execution(), chunk.lastEvent());
        }
    }

    @Nullable Place find(NodeLease lease, String instance) {
        return of(lease).get(instance);
    }

    void put(NodeLease lease, String instance, Place place) {
        var all = of(lease);
        if (all.size() >= MOST) {
            all.clear();
        }
        all.put(instance, place);
    }

    void forget(NodeLease lease, String instance) {
        of(lease).remove(instance);
    }

    /// The lease is over.
    void forget(NodeLease lease) {
        places.remove(lease);
    }

    /// Earlier leases of this node are over.
    void joined(NodeLease lease) {
        places.keySet().removeIf(earlier -> earlier.nodeId().equals(lease.nodeId()));
    }

    private Map<String, Place> of(NodeLease lease) {
        return places.computeIfAbsent(lease, _ -> new ConcurrentHashMap<>());
    }
}
