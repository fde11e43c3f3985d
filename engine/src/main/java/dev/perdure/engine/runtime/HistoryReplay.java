package dev.perdure.engine.runtime;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.history.Turn;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.replay.Replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/// Replays a stored history against an orchestration, by the same code that an engine uses, and
/// tells where it came out. Starts no activity and stores nothing. Blocks while the code runs.
public final class HistoryReplay {
    /// Where the code was when the history ended.
    public sealed interface Outcome {
        /// It waits for something that has not happened yet.
        ///
        /// @param asked what it asked for beyond its history
        record Waits(List<Event> asked) implements Outcome {}

        /// It has ended.
        ///
        /// @param how with which result
        record Ended(Event.Terminal how) implements Outcome {}

        /// It asked for something else than it did at that time.
        ///
        /// @param difference what history has and what the code asked for
        record Differs(String difference) implements Outcome {}
    }

    private HistoryReplay() {}

    /// Replays one execution.
    ///
    /// @param chunks its history from event 1
    public static Outcome run(
            List<HistoryChunk> chunks, Orchestration<?, ?> orchestration, PayloadCodec codec) {
        Replay replay;
        try {
            replay = Replay.resume(decode(chunks), Limits.DEFAULTS.maxHistoryEvents());
        } catch (EngineException e) {
            return new Outcome.Differs(String.valueOf(e.getMessage()));
        }
        var parts =
                new ExecutionParts(
                        "replay",
                        chunks.getFirst().execution(),
                        orchestration,
                        codec,
                        new Recorded(replay.time()));
        var host = new Observer();
        host.execution = new Execution(parts, replay, host);
        host.execution.resume();
        return host.outcome.join();
    }

    private static List<Turn> decode(List<HistoryChunk> chunks) {
        var turns = new ArrayList<Turn>(chunks.size());
        for (var chunk : chunks) {
            turns.add(HistoryCodec.decode(chunk.data()));
        }
        return turns;
    }

    /// Takes the place of the instance. Guarded by the baton.
    private static final class Observer implements Execution.Host {
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        private List<Event> asked = List.of();

        @SuppressWarnings("NullAway.Init") // set before anything runs
        private Execution execution;

        @Override
        public boolean applyNextMessage() {
            return false;
        }

        @Override
        public void turnEnded() {
            asked = execution.replay.takeNewEvents();
            execution.unwind();
        }

        @Override
        public void codeEnded(dev.perdure.engine.runtime.Outcome how) {
            outcome.complete(told(how));
        }

        private Outcome told(dev.perdure.engine.runtime.Outcome how) {
            return switch (how) {
                case dev.perdure.engine.runtime.Outcome.Unwound _ -> new Outcome.Waits(asked);
                case dev.perdure.engine.runtime.Outcome.Parked(var reason) ->
                        new Outcome.Differs(reason);
                case dev.perdure.engine.runtime.Outcome.Completed(var result) ->
                        ended(new Event.ExecutionCompleted(result));
                case dev.perdure.engine.runtime.Outcome.Failed(var failure) ->
                        ended(new Event.ExecutionFailed(failure));
                case dev.perdure.engine.runtime.Outcome.Cancelled(var reason) ->
                        ended(new Event.ExecutionCancelled(reason));
                case dev.perdure.engine.runtime.Outcome.Continued(var handler, var input) ->
                        ended(new Event.ExecutionContinued(handler.version(), input));
            };
        }

        private Outcome ended(Event.Terminal how) {
            try {
                execution.replay.end(how);
                return new Outcome.Ended(how);
            } catch (EngineException e) {
                return new Outcome.Differs(String.valueOf(e.getMessage()));
            }
        }

        @Override
        public boolean durable() {
            return true;
        }
    }

    /// Time stands still at the last turn; what the code asks for beyond its history is the same
    /// each time.
    private record Recorded(Instant now) implements Environment {
        @Override
        public UUID randomUuid() {
            return new UUID(0, 0);
        }

        @Override
        public double random() {
            return 0;
        }

        @Override
        public boolean runsLocally(Activity<?, ?> activity) {
            return true;
        }

        @Override
        public boolean overflows(Activity<?, ?> activity, String instance, int asked) {
            return false;
        }

        @Override
        public int concurrency(String activity) {
            return Integer.MAX_VALUE;
        }

        @Override
        public Limits limits() {
            return Limits.DEFAULTS;
        }
    }
}
