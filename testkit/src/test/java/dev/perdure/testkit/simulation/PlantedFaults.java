package dev.perdure.testkit.simulation;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.StepId;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.testkit.ForwardingProvider;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// Stores with one fault each, of the kinds that real stores have had.
final class PlantedFaults {
    private PlantedFaults() {}

    /// A store that does not look at the epoch of a lease: a node that has lost everything may
    /// still write.
    static final class NoEpochCheck extends ForwardingProvider {
        private final Map<String, NodeLease> current = new HashMap<>();

        NoEpochCheck(Provider store) {
            super(store);
        }

        @Override
        public NodeLease joinNode(NodeRequest request) {
            var lease = super.joinNode(request);
            current.put(lease.nodeId(), lease);
            return lease;
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            var outcomes = new ArrayList<AckOutcome>();
            for (var turn : turns) {
                var record = findInstance(turn.instance());
                var owner = record == null ? null : record.owner();
                var used = current.getOrDefault(owner == null ? lease.nodeId() : owner, lease);
                outcomes.addAll(super.ackOrchestrationItems(used, List.of(turn)));
            }
            return outcomes;
        }
    }

    /// A store that forgets to look for messages when an instance is released.
    static final class LostWakeUp extends ForwardingProvider {
        LostWakeUp(Provider store) {
            super(store);
        }

        @Override
        public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
            // The messages stay with the owner, who does not know the instance any more.
            super.abandonOrchestrationItems(
                    lease, items.stream().filter(Abandoned::ready).toList());
        }
    }

    /// A store that appends a turn again when its acknowledgement is repeated.
    static final class DoubleAck extends ForwardingProvider {
        private final Set<TurnCommit> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<HistoryChunk> doubled = new ArrayList<>();

        DoubleAck(Provider store) {
            super(store);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            var outcomes = super.ackOrchestrationItems(lease, turns);
            for (int i = 0; i < turns.size(); i++) {
                if (outcomes.get(i) instanceof AckOutcome.Committed && !seen.add(turns.get(i))) {
                    doubled.addAll(turns.get(i).chunks());
                }
            }
            return outcomes;
        }

        @Override
        public List<HistoryChunk> fetchHistory(
                String instance, int execution, long afterEvent, int limit) {
            var chunks = new ArrayList<HistoryChunk>();
            for (var chunk : super.fetchHistory(instance, execution, 0, limit)) {
                chunks.add(chunk);
                if (doubled.stream().anyMatch(chunk::equals)) {
                    chunks.add(chunk);
                }
            }
            chunks.removeIf(chunk -> chunk.firstEvent() <= afterEvent && !doubled.contains(chunk));
            return chunks;
        }
    }

    /// A store that keeps messages although they were consumed, every now and then.
    static final class MessageTwice extends ForwardingProvider {
        private int count;

        MessageTwice(Provider store) {
            super(store);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            return super.ackOrchestrationItems(lease, turns.stream().map(this::keeping).toList());
        }

        @SuppressWarnings("NullAway") // the creation may be null, which class files do not tell
        private TurnCommit keeping(TurnCommit turn) {
            return count++ % 7 != 0
                    ? turn
                    : new TurnCommit(
                            turn.instance(),
                            turn.creation(),
                            turn.chunks(),
                            turn.end(),
                            List.of(),
                            turn.timers(),
                            turn.cancelledTimers(),
                            turn.outgoing(),
                            turn.work(),
                            turn.closedSteps());
        }
    }

    /// A store that hands the same message out twice in a row.
    static final class HandedTwice extends ForwardingProvider {
        HandedTwice(Provider store) {
            super(store);
        }

        @Override
        public List<OrchestrationItem> fetchOrchestrationItems(
                NodeLease lease, FetchLimits limits) {
            return super.fetchOrchestrationItems(lease, limits).stream()
                    .map(HandedTwice::twice)
                    .toList();
        }

        private static OrchestrationItem twice(OrchestrationItem item) {
            var messages = new ArrayList<Delivered>(item.messages());
            if (!messages.isEmpty()) {
                messages.add(messages.getLast());
            }
            return new OrchestrationItem(
                    item.instance(),
                    item.claimed(),
                    item.orphaned(),
                    item.history(),
                    messages,
                    item.progress());
        }
    }

    /// Hides from the engine that the history and the program disagree, as if replay did not check.
    static final class NoReplayCheck extends ForwardingProvider {
        private final BooleanSupplier edited;

        NoReplayCheck(Provider store, BooleanSupplier edited) {
            super(store);
            this.edited = edited;
        }

        @Override
        public List<OrchestrationItem> fetchOrchestrationItems(
                NodeLease lease, FetchLimits limits) {
            return super.fetchOrchestrationItems(lease, limits).stream()
                    .map(item -> item.instance().name().equals("edited") ? fitting(item) : item)
                    .toList();
        }

        private OrchestrationItem fitting(OrchestrationItem item) {
            return new OrchestrationItem(
                    item.instance(),
                    item.claimed(),
                    item.orphaned(),
                    item.history().stream().map(this::fitting).toList(),
                    item.messages(),
                    item.progress());
        }

        private HistoryChunk fitting(HistoryChunk chunk) {
            var turn = HistoryCodec.decode(chunk.data());
            return HistoryCodec.chunk(
                    chunk.execution(),
                    chunk.firstEvent(),
                    turn.time(),
                    turn.events().stream().map(this::fitting).toList());
        }

        private Event fitting(Event event) {
            return event instanceof Event.ActivityScheduled(var id, var input, var queued)
                    ? new Event.ActivityScheduled(
                            new StepId(
                                    id.branch(),
                                    id.kind(),
                                    edited.getAsBoolean() ? "flaky" : "twice",
                                    id.occurrence()),
                            input,
                            queued)
                    : event;
        }
    }

    /// A store that does not remove a timer when it fires.
    static final class TimerTwice extends ForwardingProvider {
        private final List<Envelope> set = new ArrayList<>();

        TimerTwice(Provider store) {
            super(store);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            for (var turn : turns) {
                for (var timer : turn.timers()) {
                    set.add(
                            new Envelope(
                                    turn.instance(),
                                    new Message.TimerFired(timer.execution(), timer.event())));
                }
            }
            return super.ackOrchestrationItems(lease, turns);
        }

        @Override
        public TimersFired fireTimers(NodeLease lease, int limit) {
            var fired = super.fireTimers(lease, limit);
            if (fired.fired() > 0) {
                enqueueMessages(set, 1_000);
                set.clear();
            }
            return fired;
        }
    }
}
