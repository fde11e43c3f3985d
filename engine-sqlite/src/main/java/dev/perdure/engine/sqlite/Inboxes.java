package dev.perdure.engine.sqlite;

import dev.perdure.engine.sqlite.commit.Transaction;
import dev.perdure.engine.sqlite.file.Row;
import dev.perdure.engine.sqlite.file.Sql;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/// Which messages each node has not got yet. Confined to the writer thread.
///
/// A message is looked at once after it was stored: if a node holds its instance, the instance goes
/// to the end of that node's inbox, together with the number of its first new message. Messages of
/// instances that nobody holds need no entry, because a claim hands out all that are stored. This
/// is memory only: it says what was handed to a lease, and leases end with the process.
final class Inboxes {
    private static final String ARRIVALS = Sql.load("select_arrivals");

    private final Transaction tx;
    private Map<Long, SequencedMap<Long, Long>> inboxes = new HashMap<>();
    private long routed;

    Inboxes(Transaction tx) {
        this.tx = tx;
    }

    private record Arrival(long id, long instance, long owner) {}

    /// An instance with new messages.
    ///
    /// @param from number of the first one
    record Waiting(long instance, long from) {}

    /// Makes a rollback take back what follows.
    void protect() {
        var before = new HashMap<Long, SequencedMap<Long, Long>>();
        inboxes.forEach((node, inbox) -> before.put(node, new LinkedHashMap<>(inbox)));
        long routedBefore = routed;
        tx.onRollback(() -> {
            inboxes = before;
            routed = routedBefore;
        });
    }

    /// Sorts what arrived since the last time.
    void route() throws SQLException {
        for (var arrival : tx.session().list(ARRIVALS, Inboxes::map, routed)) {
            if (arrival.owner() != Resident.NOBODY) {
                put(arrival.owner(), arrival.instance(), arrival.id());
            }
            routed = arrival.id();
        }
    }

    @Nullable Waiting next(long node) {
        var inbox = inboxes.get(node);
        var entry = inbox == null ? null : inbox.pollFirstEntry();
        return entry == null ? null : new Waiting(entry.getKey(), entry.getValue());
    }

    void put(long node, long instance, long from) {
        inboxes.computeIfAbsent(node, _ -> new LinkedHashMap<>()).putIfAbsent(instance, from);
    }

    /// Lets everything that is stored for an instance be handed out again.
    void restart(long node, long instance) {
        inboxes.computeIfAbsent(node, _ -> new LinkedHashMap<>()).put(instance, 0L);
    }

    /// Forgets what waits for an instance, because the node just got all of it.
    void remove(long node, long instance) {
        var inbox = inboxes.get(node);
        if (inbox != null) {
            inbox.remove(instance);
        }
    }

    private static Arrival map(Row row) throws SQLException {
        return new Arrival(row.number(), row.number(), row.number());
    }
}
