package dev.perdure.engine.postgres;

import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// The operations by which nodes come, stay and go.
final class Nodes {
    private final Functions functions;
    private final ServerClock clock;
    private final Wakeups wakeups;
    private final QueueBounds bounds;
    private final OwnedInstances owned;

    Nodes(Shared shared) {
        functions = shared.functions();
        clock = shared.clock();
        wakeups = shared.wakeups();
        bounds = shared.bounds();
        owned = shared.owned();
    }

    private record Joined(long epoch, Instant now) {}

    private record Renewed(@Nullable Instant nextLapse, Instant now, int released) {}

    NodeLease join(NodeRequest request) {
        var names = Column.texts();
        var versions = Column.integers();
        for (var handler : request.handlers()) {
            names.add(handler.name());
            versions.add(handler.version());
        }
        var joined =
                functions.one(
                        "join_node",
                        Arguments.of(
                                request.nodeId(),
                                Micros.of(request.lease()),
                                names,
                                versions,
                                Texts.storable(request.description())),
                        row -> new Joined(row.number("epoch"), row.instant("now_at")));
        clock.heard(joined.now());
        wakeups.joined(joined.epoch());
        wakeups.released();
        var lease = new NodeLease(request.nodeId(), joined.epoch());
        bounds.joined(lease);
        owned.joined(lease);
        return lease;
    }

    LeaseRenewal renew(NodeLease lease) {
        var renewed =
                functions.one(
                        lease,
                        "renew_node_lease",
                        Arguments.of(lease.nodeId(), lease.epoch()),
                        row ->
                                new Renewed(
                                        row.optionalInstant("next_lapse"),
                                        row.instant("now_at"),
                                        row.integer("released")));
        clock.heard(renewed.now());
        if (renewed.released() > 0) {
            // Releasing much takes long, and then what was released lies before the bounds.
            bounds.forget(lease);
            wakeups.released();
        }
        return new LeaseRenewal(renewed.nextLapse());
    }

    void leave(NodeLease lease) {
        functions.list(
                lease, "leave_node", Arguments.of(lease.nodeId(), lease.epoch()), _ -> lease);
        bounds.forget(lease);
        owned.forget(lease);
        wakeups.left(lease.epoch());
        wakeups.released();
    }

    Optional<NodeState> find(String nodeId) {
        return functions
                .list(
                        "find_node",
                        Arguments.of(nodeId),
                        row ->
                                new NodeState(
                                        nodeId,
                                        row.text("description"),
                                        row.instant("lease_until"),
                                        row.instant("now_at")))
                .stream()
                .findFirst();
    }

    void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        functions.list(
                lease,
                "hand_out_again",
                Arguments.of(
                        lease.nodeId(),
                        lease.epoch(),
                        Column.texts().addAll(held),
                        Column.numbers().addAll(heldWork)),
                _ -> lease);
        bounds.forget(lease);
        wakeups.wake(List.of(Wakeups.ANYBODY));
    }
}
