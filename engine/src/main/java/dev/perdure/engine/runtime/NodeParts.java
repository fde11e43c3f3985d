package dev.perdure.engine.runtime;

import dev.perdure.engine.observe.EngineCounters;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.replay.Replay;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What the parts of a node need from it and from each other.
interface NodeParts {
    Provider provider();

    NodeSettings settings();

    Registry registry();

    PayloadCodec codec();

    Scheduler scheduler();

    EngineCounters counters();

    Committer committer();

    Activities activities();

    /// {@return the current lease}
    NodeLease lease();

    /// {@return the provider's time}
    Instant now();

    /// {@return a clock for pauses, in nanoseconds, that goes with the provider's time}
    long nanoTime();

    /// {@return the beginning of an execution that is not stored yet}
    Replay begin(Message.Start start);

    /// {@return the beginning of the execution after this one, which is stored already}
    Replay continued(Replay before, HandlerId handler);

    @Nullable LiveInstance liveInstance(String id);

    /// Forgets an instance that left memory.
    void forget(LiveInstance instance);

    /// Gives an instance back that another node must continue.
    void handOver(String id);

    /// Called when the store says that an instance is not this node's any more.
    void lost(String id, String why);

    /// Called when a turn is durable and its activities were started.
    void turnStored(PendingTurn turn);

    void attemptEnded(ActivityAttempt.Task task, @Nullable Message outcome);

    /// Called when the store fences this node off.
    ///
    /// @param lost the lease that was used; nothing happens if the node has joined anew since
    void fenced(NodeLease lost, ProviderException e);

    void warn(String message);

    /// {@return true if the node has a handler for the activity and serves its tag}
    boolean runs(Activity<?, ?> activity);
}
