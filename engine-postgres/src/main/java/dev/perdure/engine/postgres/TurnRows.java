package dev.perdure.engine.postgres;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Turns as the columns that `ack_orchestration_items` takes.
final class TurnRows {
    private static final short RUNNING = 2;
    private static final short PARKED = 3;
    private static final short COMPLETED = 4;
    private static final short FAILED = 5;
    private static final short CANCELLED = 6;
    private static final short CONTINUED_AS_NEW = 8;

    private final Column<String> ids = Column.texts();
    private final Column<Boolean> starts = Column.flags();
    private final Column<Boolean> sound = Column.flags();
    private final Column<Integer> handlers = Column.integers();
    private final Column<String> parentIds = Column.texts();
    private final Column<Integer> parentExecutions = Column.integers();
    private final Column<Long> parentEvents = Column.numbers();
    private final Column<Integer> firstExecutions = Column.integers();
    private final Column<Long> firstEvents = Column.numbers();
    private final Column<Short> ends = Column.shorts();
    private final Column<String> reasons = Column.texts();
    private final Column<String> codecs = Column.texts();
    private final Column<byte[]> results = Column.blobs();
    private final Column<byte[]> failures = Column.blobs();
    private final TurnEffects effects;
    private final Dictionary dictionary;

    TurnRows(List<TurnCommit> turns, Dictionary dictionary) {
        this.dictionary = dictionary;
        this.effects = new TurnEffects(dictionary);
        dictionary.learnHandlers(handlersOf(turns));
        dictionary.learnQueues(TurnEffects.queuesOf(turns));
        int number = 0;
        for (var turn : turns) {
            number++;
            add(turn);
            effects.add(number, turn);
        }
    }

    /// {@return the arguments of `ack_orchestration_items`}
    Arguments arguments(NodeLease lease, Instant now) {
        var arguments =
                Arguments.of(
                        lease.nodeId(),
                        lease.epoch(),
                        ids,
                        starts,
                        sound,
                        handlers,
                        parentIds,
                        parentExecutions,
                        parentEvents,
                        firstExecutions,
                        firstEvents,
                        ends,
                        reasons,
                        codecs,
                        results,
                        failures);
        effects.addTo(arguments, now);
        return arguments;
    }

    private void add(TurnCommit turn) {
        var start = turn.creation();
        var parent = start == null ? null : start.parent();
        ids.add(turn.instance());
        starts.add(start != null);
        sound.add(Chunks.areSound(turn));
        handlers.add(handler(turn));
        parentIds.add(parent == null ? null : parent.instance());
        parentExecutions.add(parent == null ? null : parent.execution());
        parentEvents.add(parent == null ? null : parent.event());
        boolean quiet = turn.chunks().isEmpty();
        firstExecutions.add(quiet ? 0 : turn.chunks().getFirst().execution());
        firstEvents.add(quiet ? 0 : turn.chunks().getFirst().firstEvent());
        switch (turn.end()) {
            case TurnEnd.Running _ -> end(RUNNING, null, null, null);
            case TurnEnd.ContinuedAsNew _ -> end(CONTINUED_AS_NEW, null, null, null);
            case TurnEnd.Parked(var reason) -> end(PARKED, reason, null, null);
            case TurnEnd.Completed(var result) -> end(COMPLETED, null, result, null);
            case TurnEnd.Failed(var failure) -> end(FAILED, null, null, failure);
            case TurnEnd.Cancelled(var reason) -> end(CANCELLED, reason, null, null);
        }
    }

    private void end(
            short end,
            @Nullable String reason,
            @Nullable Payload result,
            @Nullable Failure failure) {
        ends.add(end);
        reasons.add(reason == null ? null : Texts.storable(reason));
        codecs.add(result == null ? null : result.codec());
        results.add(result == null ? null : result.data());
        failures.add(failure == null ? null : Letters.encode(failure));
    }

    private @Nullable Integer handler(TurnCommit turn) {
        var id = handlerOf(turn);
        return id == null ? null : dictionary.handler(id);
    }

    /// {@return the handler that the turn sets, by a start or by continuing as new}
    private static @Nullable HandlerId handlerOf(TurnCommit turn) {
        if (turn.end() instanceof TurnEnd.ContinuedAsNew next) {
            return next.handler();
        }
        var start = turn.creation();
        return start == null ? null : new HandlerId(start.name(), start.version());
    }

    private static List<HandlerId> handlersOf(List<TurnCommit> turns) {
        var handlers = new ArrayList<HandlerId>();
        for (var turn : turns) {
            var id = handlerOf(turn);
            if (id != null) {
                handlers.add(id);
            }
            handlers.addAll(Letters.handlersOf(turn.outgoing()));
        }
        return handlers;
    }
}
