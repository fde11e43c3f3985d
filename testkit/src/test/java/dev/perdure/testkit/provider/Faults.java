package dev.perdure.testkit.provider;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.EnqueueOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.NodeRequest;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.WorkResult;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Providers with one fault each, of the kinds that real stores have had.
final class Faults {
    private Faults() {}

    /// Takes any lease of a node for its current one.
    static final class NoEpochCheck extends PassThrough {
        private final Map<String, NodeLease> current = new ConcurrentHashMap<>();

        NoEpochCheck(Provider sound) {
            super(sound);
        }

        @Override
        public NodeLease joinNode(NodeRequest request) {
            var lease = super.joinNode(request);
            current.put(request.nodeId(), lease);
            return lease;
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            return super.ackOrchestrationItems(current.getOrDefault(lease.nodeId(), lease), turns);
        }
    }

    /// Does not look for waiting messages when an instance is released.
    static final class LostWakeUp extends PassThrough {
        LostWakeUp(Provider sound) {
            super(sound);
        }

        @Override
        public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
            var asleep =
                    items.stream()
                            .map(item -> item.ready() ? item : forgotten(item.instance()))
                            .toList();
            super.abandonOrchestrationItems(lease, asleep);
        }

        private static Abandoned forgotten(String instance) {
            return new Abandoned(instance, true, Duration.ofDays(1_000), false, true, null);
        }
    }

    /// Stores a turn again when it is repeated, after whatever history there is.
    static final class DoubleAck extends PassThrough {
        DoubleAck(Provider sound) {
            super(sound);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            return super.ackOrchestrationItems(lease, turns.stream().map(this::renumber).toList());
        }

        private TurnCommit renumber(TurnCommit turn) {
            if (turn.chunks().size() != 1 || turn.creation() != null) {
                return turn;
            }
            var chunk = turn.chunks().getFirst();
            var stored = fetchHistory(turn.instance(), chunk.execution(), 0, Integer.MAX_VALUE);
            long last = stored.isEmpty() ? 0 : stored.getLast().lastEvent();
            var moved =
                    new HistoryChunk(
                            chunk.execution(), last + 1, last + chunk.events(), chunk.data());
            return withChunk(turn, moved);
        }

        @SuppressWarnings("NullAway") // javac drops @Nullable from compact constructors
        private static TurnCommit withChunk(TurnCommit turn, HistoryChunk chunk) {
            return new TurnCommit(
                    turn.instance(),
                    turn.creation(),
                    List.of(chunk),
                    turn.end(),
                    turn.consumed(),
                    turn.timers(),
                    turn.cancelledTimers(),
                    turn.outgoing(),
                    turn.work(),
                    turn.closedSteps());
        }
    }

    /// Stores none of a batch if one of its turns is of an unknown instance.
    static final class NoIsolation extends PassThrough {
        NoIsolation(Provider sound) {
            super(sound);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            boolean unknown =
                    turns.stream().anyMatch(turn -> findInstance(turn.instance()) == null);
            return turns.size() > 1 && unknown
                    ? turns.stream().<AckOutcome>map(_ -> new AckOutcome.Lost("batch")).toList()
                    : super.ackOrchestrationItems(lease, turns);
        }
    }

    /// Hands each message out once, even when its instance gets another owner.
    static final class NoRedelivery extends PassThrough {
        private final Set<Long> handed = new HashSet<>();

        NoRedelivery(Provider sound) {
            super(sound);
        }

        @Override
        public List<OrchestrationItem> fetchOrchestrationItems(
                NodeLease lease, FetchLimits limits) {
            return super.fetchOrchestrationItems(lease, limits).stream().map(this::news).toList();
        }

        private OrchestrationItem news(OrchestrationItem item) {
            List<Delivered> news =
                    item.messages().stream().filter(message -> handed.add(message.id())).toList();
            return new OrchestrationItem(
                    item.instance(),
                    item.claimed(),
                    item.orphaned(),
                    item.history(),
                    news,
                    item.progress());
        }
    }

    /// Forgets the back-off of an instance that is given back.
    static final class NoBackOff extends PassThrough {
        NoBackOff(Provider sound) {
            super(sound);
        }

        @Override
        public void abandonOrchestrationItems(NodeLease lease, List<Abandoned> items) {
            var eager = new ArrayList<Abandoned>();
            for (var item : items) {
                eager.add(
                        new Abandoned(
                                item.instance(),
                                item.ready(),
                                Duration.ZERO,
                                item.failed(),
                                item.begun(),
                                item.reason()));
            }
            super.abandonOrchestrationItems(lease, eager);
        }
    }

    /// Lets a start disturb the instance that runs under its id.
    static final class StartOverRunning extends PassThrough {
        StartOverRunning(Provider sound) {
            super(sound);
        }

        @Override
        public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPending) {
            return super.enqueueMessages(
                    messages.stream().map(StartOverRunning::forced).toList(), maxPending);
        }

        private static Envelope forced(Envelope envelope) {
            if (!(envelope.message() instanceof Message.Start start)) {
                return envelope;
            }
            var policy =
                    new StartPolicy(
                            StartPolicy.WhenRunning.TERMINATE_AND_RESTART,
                            start.policy().finished());
            return new Envelope(
                    envelope.instance(),
                    new Message.Start(
                            start.name(), start.version(), start.input(), start.parent(), policy));
        }
    }

    /// Accepts a burst of events and loses one in a thousand.
    static final class LostEvents extends PassThrough {
        private int count;

        LostEvents(Provider sound) {
            super(sound);
        }

        @Override
        public List<EnqueueOutcome> enqueueMessages(List<Envelope> messages, int maxPending) {
            return super.enqueueMessages(
                    messages.stream().filter(_ -> ++count % 1_000 != 0).toList(), maxPending);
        }
    }

    /// Sends the outcome of a work item whether or not the item is still there.
    static final class DoubleResult extends PassThrough {
        DoubleResult(Provider sound) {
            super(sound);
        }

        @Override
        public List<Boolean> ackWorkItems(NodeLease lease, List<WorkResult> results) {
            var taken = super.ackWorkItems(lease, results);
            for (int i = 0; i < results.size(); i++) {
                if (!taken.get(i)) {
                    var late = results.get(i);
                    enqueueMessages(
                            List.of(new Envelope(late.instance(), late.outcome())),
                            Integer.MAX_VALUE);
                }
            }
            return taken;
        }
    }

    /// Leaves out the messages that arrived while a turn ran, as if the turn had seen them.
    static final class GreedyConsumer extends PassThrough {
        GreedyConsumer(Provider sound) {
            super(sound);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            var outcomes = super.ackOrchestrationItems(lease, turns);
            super.fetchOrchestrationItems(lease, new FetchLimits(0, 1_000, 0));
            return outcomes;
        }
    }
}
