package dev.perdure.testkit;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.OrchestrationItem;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A store that holds one instance, hands it out once, and only remembers how a turn ended.
final class ReplayStore extends ForwardingProvider {
    private final String instance;
    private final List<HistoryChunk> history;
    private boolean handedOut;
    private @Nullable TurnEnd end;

    ReplayStore(Provider store, String instance, List<HistoryChunk> history) {
        super(store);
        this.instance = instance;
        this.history = history;
    }

    /// {@return how the instance ended or why it was parked, or `null` if it goes on}
    @Nullable TurnEnd end() {
        return end;
    }

    @Override
    public List<OrchestrationItem> fetchOrchestrationItems(NodeLease lease, FetchLimits limits) {
        if (handedOut) {
            return List.of();
        }
        handedOut = true;
        return List.of(new OrchestrationItem(record(), true, false, history, List.of(), List.of()));
    }

    private InstanceRecord record() {
        var first = HistoryCodec.decode(history.getFirst().data());
        if (!(first.events().getFirst() instanceof Event.ExecutionStarted started)) {
            throw new IllegalArgumentException("expected a start, found " + first);
        }
        return new InstanceRecord(
                instance,
                started.name(),
                started.version(),
                Status.RUNNING,
                history.getFirst().execution(),
                started.parent(),
                first.time(),
                null,
                null,
                null,
                null,
                null,
                0,
                null);
    }

    @Override
    public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
        for (var turn : turns) {
            if (end == null && !(turn.end() instanceof TurnEnd.Running)) {
                end = turn.end();
            }
        }
        // As far as the node is concerned, somebody else goes on from here.
        return turns.stream().<AckOutcome>map(_ -> new AckOutcome.Lost("only replayed")).toList();
    }
}
