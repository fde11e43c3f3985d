package dev.perdure.testkit.simulation;

import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.LeaseRenewal;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.InvariantBroken;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Stands between nodes and their store and remembers what was promised: only the owner of an
/// instance writes, under a lease that holds; a message is handed out once to each owner and never
/// after it was consumed; a timer fires as often as it was set.
final class Witness extends ForwardingProvider {
    private record Lease(long epoch, Duration length, Instant until) {}

    private record TimerKey(String instance, int execution, long event) {}

    private final Map<String, Lease> leases = new HashMap<>();
    private final Map<String, Set<Long>> handed = new HashMap<>();
    private final Set<Long> consumed = new HashSet<>();
    private final Set<TurnCommit> committed = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<TimerKey, Integer> timersSet = new HashMap<>();
    private final Map<TimerKey, Set<Long>> timersFired = new HashMap<>();

    Witness(Provider store) {
        super(store);
    }

    @Override
    public NodeLease joinNode(NodeRequest request) {
        var lease = super.joinNode(request);
        leases.put(
                lease.nodeId(),
                new Lease(lease.epoch(), request.lease(), now().plus(request.lease())));
        return lease;
    }

    @Override
    public LeaseRenewal renewNodeLease(NodeLease lease) {
        var renewal = super.renewNodeLease(lease);
        holds(lease, "renewed");
        leases.computeIfPresent(
                lease.nodeId(),
                (_, old) -> new Lease(old.epoch(), old.length(), now().plus(old.length())));
        return renewal;
    }

    private void holds(NodeLease lease, String what) {
        var known = leases.get(lease.nodeId());
        if (known == null || known.epoch() != lease.epoch() || !now().isBefore(known.until())) {
            throw new InvariantBroken(
                    "%s under %s, which does not hold at %s: %s"
                            .formatted(what, lease, now(), known));
        }
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        var items = super.fetchOrchestrationItems(lease, limits);
        holds(lease, "fetched");
        for (var item : items) {
            if (item.claimed()) {
                handed.remove(item.instance().id());
            }
            item.messages().forEach(message -> handedOut(item.instance(), message));
        }
        return items;
    }

    private void handedOut(InstanceRecord instance, Delivered delivered) {
        var id = instance.id();
        if (delivered.message() instanceof Message.Terminated) {
            return;
        }
        if (consumed.contains(delivered.id())) {
            throw new InvariantBroken(
                    "instance '%s': message %s was consumed before".formatted(id, delivered));
        }
        if (!handed.computeIfAbsent(id, _ -> new HashSet<>()).add(delivered.id())) {
            throw new InvariantBroken(
                    "instance '%s': message %s was handed out twice".formatted(id, delivered));
        }
        if (delivered.message() instanceof Message.TimerFired(var execution, var event)) {
            fired(new TimerKey(id, execution, event), delivered.id());
        }
    }

    private void fired(TimerKey timer, long message) {
        var messages = timersFired.computeIfAbsent(timer, _ -> new HashSet<>());
        messages.add(message);
        int set = timersSet.getOrDefault(timer, 0);
        if (messages.size() > set) {
            throw new InvariantBroken(
                    "%s was set %d times and fired %d times"
                            .formatted(timer, set, messages.size()));
        }
    }

    @Override
    public void handOutAgain(NodeLease lease, Collection<String> held, Collection<Long> heldWork) {
        super.handOutAgain(lease, held, heldWork);
        held.forEach(handed::remove);
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        var owners = turns.stream().map(turn -> owner(turn.instance())).toList();
        var outcomes = super.ackOrchestrationItems(lease, turns);
        for (int i = 0; i < outcomes.size(); i++) {
            if (outcomes.get(i) instanceof AckOutcome.Committed) {
                committed(lease, turns.get(i), owners.get(i));
            }
        }
        return outcomes;
    }

    private @Nullable String owner(String instance) {
        var record = findInstance(instance);
        return record == null ? null : record.owner();
    }

    private void committed(NodeLease lease, TurnCommit turn, @Nullable String owner) {
        if (!committed.add(turn)) {
            return;
        }
        holds(lease, "turn of '" + turn.instance() + "' was stored");
        if (turn.creation() == null && !lease.nodeId().equals(owner)) {
            throw new InvariantBroken(
                    "instance '%s' belonged to %s and was changed by %s"
                            .formatted(turn.instance(), owner, lease));
        }
        consumed.addAll(turn.consumed());
        for (var timer : turn.timers()) {
            timersSet.merge(
                    new TimerKey(turn.instance(), timer.execution(), timer.event()),
                    1,
                    Integer::sum);
        }
    }
}
