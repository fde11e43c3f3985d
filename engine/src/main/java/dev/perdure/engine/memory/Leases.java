package dev.perdure.engine.memory;

import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.List;

/// Who may act: joining, renewing, leaving, and taking over from nodes that went silent.
final class Leases {
    private final Tables tables;
    private final WorkQueue work;

    Leases(Tables tables, WorkQueue work) {
        this.tables = tables;
        this.work = work;
    }

    NodeLease join(NodeRequest request) {
        var node = tables.nodes.computeIfAbsent(request.nodeId(), Node::new);
        release(node, true);
        node.epoch++;
        node.joined = true;
        node.lease = request.lease();
        node.handlers = request.handlers();
        node.leaseUntil = tables.now().plus(request.lease());
        return new NodeLease(node.id, node.epoch);
    }

    LeaseRenewal renew(NodeLease lease) {
        var now = tables.now();
        var node = holder(lease);
        node.leaseUntil = now.plus(node.lease);
        Instant nextLapse = null;
        for (var other : tables.nodes.values()) {
            if (other.joined && !other.live(now)) {
                release(other, true);
                other.epoch++;
            } else if (other.joined && other != node) {
                nextLapse = earlier(nextLapse, other.leaseUntil);
            }
        }
        return new LeaseRenewal(nextLapse);
    }

    private static Instant earlier(@Nullable Instant known, Instant other) {
        return known == null || other.isBefore(known) ? other : known;
    }

    void leave(NodeLease lease) {
        release(holder(lease), false);
    }

    /// {@return the node of a lease that is valid now}
    ///
    /// @throws ProviderException `ENG-014` if the lease lapsed or is not the current one
    Node holder(NodeLease lease) {
        var node = tables.nodes.get(lease.nodeId());
        if (node == null) {
            throw ProviderException.fenced(lease, "no node of this name ever joined");
        }
        if (node.epoch != lease.epoch()) {
            throw ProviderException.fenced(lease, "the current epoch is " + node.epoch);
        }
        if (!node.joined) {
            throw ProviderException.fenced(lease, "the node has left");
        }
        if (!node.live(tables.now())) {
            throw ProviderException.fenced(lease, "its lease lapsed at " + node.leaseUntil);
        }
        return node;
    }

    private void release(Node node, boolean lost) {
        var now = tables.now();
        for (var instance : List.copyOf(node.owned)) {
            tables.disown(instance);
            instance.orphaned |= lost;
            instance.attempts += lost ? 1 : 0;
            tables.readyAt(instance, now);
        }
        for (var item : List.copyOf(node.working)) {
            work.release(item, lost);
        }
        node.notices.clear();
        node.joined = false;
    }
}
