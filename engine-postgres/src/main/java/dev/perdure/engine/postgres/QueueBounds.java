package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.NodeLease;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// From where on each node looks into each of its queues; see [QueueBound]. Safe for any thread.
final class QueueBounds {
    private final Map<Key, QueueBound> bounds = new ConcurrentHashMap<>();

    private record Key(NodeLease lease, String queue) {}

    /// What became ready, by that time.
    QueueBound ready(NodeLease lease) {
        return of(lease, "ready");
    }

    /// What is due, by that time.
    QueueBound due(NodeLease lease) {
        return of(lease, "due");
    }

    /// Messages to what the node holds, by number.
    QueueBound inbox(NodeLease lease) {
        return of(lease, "inbox");
    }

    /// Notices of termination, by number.
    QueueBound notices(NodeLease lease) {
        return of(lease, "notices");
    }

    /// Work items of an activity with one of these tags, by the time they became visible.
    QueueBound work(NodeLease lease, String tags, String activity) {
        return of(lease, "work " + tags + " " + activity);
    }

    /// A turn of this node set what is due at this time. Mostly that lies ahead, or so little back
    /// that the next look covers it.
    void set(NodeLease lease, Instant dueAt, Instant now) {
        if (dueAt.isBefore(now.minus(QueueBound.MARGIN))) {
            due(lease).backTo(Micros.of(dueAt));
        }
    }

    /// The next looks of this node begin at the beginning.
    void forget(NodeLease lease) {
        bounds.keySet().removeIf(key -> key.lease.equals(lease));
    }

    /// Earlier leases of this node are over.
    void joined(NodeLease lease) {
        bounds.keySet().removeIf(key -> key.lease.nodeId().equals(lease.nodeId()));
    }

    private QueueBound of(NodeLease lease, String queue) {
        return bounds.computeIfAbsent(new Key(lease, queue), _ -> new QueueBound());
    }
}
