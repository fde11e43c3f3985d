package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.EngineLock;
import dev.perdure.engine.sqlite.file.Micros;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The nodes of the engine that runs in this process. Confined to the writer thread.
///
/// Only the process that holds the engine lock changes nodes, so what is remembered here is what
/// the file says. The number of a node is its epoch: a node that joins again, or is taken over,
/// loses its row, and the number never comes back.
final class Nodes implements Transaction.Memory {
    private final Transaction tx;
    private final Dictionary dictionary;
    private final EngineLock lock;
    private final Instances instances;
    private final Map<Long, Node> known = new HashMap<>();
    private boolean stale;

    Nodes(Transaction tx, Dictionary dictionary, Instances instances, EngineLock lock) {
        this.tx = tx;
        this.dictionary = dictionary;
        this.instances = instances;
        this.lock = lock;
        tx.remember(this);
    }

    private record Node(long number, String nodeId, long leaseUs, long leaseUntilUs) {
        boolean lapsed(long nowUs) {
            return leaseUntilUs <= nowUs;
        }
    }

    @Override
    public void forget() {
        known.clear();
        stale = lock.held();
    }

    NodeLease join(NodeRequest request) throws SQLException {
        becomeEngine(request);
        for (var node : List.copyOf(load().values())) {
            if (node.nodeId().equals(request.nodeId())) {
                remove(node, true);
            }
        }
        long leaseUs = Micros.of(request.lease());
        long untilUs = tx.nowUs() + leaseUs;
        tx.session()
                .run(
                        """
                        insert into node (node_id, lease_us, lease_until_us, description)
                        values (?, ?, ?, ?)
                        """,
                        request.nodeId(),
                        leaseUs,
                        untilUs,
                        request.description());
        long number = tx.session().number("select last_insert_rowid()");
        for (var handler : request.handlers()) {
            tx.session()
                    .run(
                            "insert into node_handler (node, handler) values (?, ?)",
                            number,
                            dictionary.handler(handler));
        }
        known.put(number, new Node(number, request.nodeId(), leaseUs, untilUs));
        return new NodeLease(request.nodeId(), number);
    }

    LeaseRenewal renew(NodeLease lease) throws SQLException {
        var node = known.get(require(lease));
        if (node == null) {
            throw ProviderException.fenced(lease, "it is not among the nodes");
        }
        long untilUs = tx.nowUs() + node.leaseUs();
        tx.session()
                .run("update node set lease_until_us = ? where node = ?", untilUs, node.number());
        known.put(node.number(), new Node(node.number(), node.nodeId(), node.leaseUs(), untilUs));
        long nextLapseUs = Long.MAX_VALUE;
        for (var other : List.copyOf(known.values())) {
            if (other.lapsed(tx.nowUs())) {
                remove(other, true);
            } else if (other.number() != node.number()) {
                nextLapseUs = Math.min(nextLapseUs, other.leaseUntilUs());
            }
        }
        return new LeaseRenewal(
                nextLapseUs == Long.MAX_VALUE ? null : Micros.toInstant(nextLapseUs));
    }

    void leave(NodeLease lease) throws SQLException {
        var node = known.get(require(lease));
        if (node != null) {
            remove(node, false);
        }
        if (known.isEmpty()) {
            tx.afterCommit(lock::close);
        }
    }

    /// Checks that the lease may act now. Nothing else can change that before this transaction is
    /// committed, because the writer is the only one who changes nodes.
    ///
    /// @return the node's number, which instances and work items name as their owner
    /// @throws ProviderException `ENG-014` if not
    long require(NodeLease lease) throws SQLException {
        var node = load().get(lease.epoch());
        if (node == null || !node.nodeId().equals(lease.nodeId())) {
            throw ProviderException.fenced(
                    lease, "this epoch has ended; the node left, joined again or was taken over");
        }
        if (node.lapsed(tx.nowUs())) {
            throw ProviderException.fenced(
                    lease,
                    "its lease ended at %s and it is %s"
                            .formatted(Micros.toInstant(node.leaseUntilUs()), tx.now()));
        }
        return node.number();
    }

    /// The first node takes the engine lock. Whoever held it is dead, and so are its nodes.
    private void becomeEngine(NodeRequest request) throws SQLException {
        if (lock.held()) {
            return;
        }
        lock.acquire(request.description(), tx.now());
        tx.onRollback(lock::close);
        stale = true;
        for (var node : List.copyOf(load().values())) {
            remove(node, true);
        }
    }

    /// Releases everything the node holds and fences it.
    ///
    /// @param lost true if it did not leave, so that what it ran may have been started
    private void remove(Node node, boolean lost) throws SQLException {
        var session = tx.session();
        session.run(
                """
                update instance
                set owner = null, ready_us = ?, orphaned = max(orphaned, ?), attempts = attempts + ?
                where owner = ?
                """,
                tx.nowUs(),
                lost ? 1 : 0,
                lost ? 1 : 0,
                node.number());
        session.run(
                """
                update work
                set leased_by = null, attempt = attempt + ?
                where leased_by = ?
                """,
                lost ? 1 : 0,
                node.number());
        session.run("delete from notice where node = ?", node.number());
        session.run("delete from node_handler where node = ?", node.number());
        session.run("delete from node where node = ?", node.number());
        tx.signal(Signal.MESSAGES);
        tx.signal(Signal.WORK);
        instances.forget();
        known.remove(node.number());
    }

    private Map<Long, Node> load() throws SQLException {
        if (stale) {
            var rows =
                    tx.session()
                            .list(
                                    "select node, node_id, lease_us, lease_until_us from node",
                                    row ->
                                            new Node(
                                                    row.number(),
                                                    row.text(),
                                                    row.number(),
                                                    row.number()));
            rows.forEach(node -> known.put(node.number(), node));
            stale = false;
        }
        return known;
    }
}
