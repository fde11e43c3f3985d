package dev.perdure.engine.observe;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnEnd;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Watches an engine. Methods are called on engine threads after the fact is durable, must return
/// at once and must not throw; what they throw is logged and ignored.
public interface EngineListener {
    /// A listener that does nothing.
    EngineListener NONE = new EngineListener() {};

    /// An instance was started by this process, and its start is durable.
    default void instanceStarted(String instance) {}

    /// An instance ended, continued as new, or was parked.
    default void instanceEnded(String instance, TurnEnd end) {}

    /// An attempt of an activity ended.
    ///
    /// @param failure why it failed, or `null`
    default void attemptEnded(
            String instance, String activity, int attempt, @Nullable Failure failure) {}

    /// A turn has run longer than the engine expects of orchestration code.
    default void slowTurn(String instance, Duration duration, StackTraceElement[] stack) {}

    /// A message that a transaction of a caller had sent was dropped: its instance ended, or was
    /// deleted, after the call and before the message arrived. The node that found out tells it.
    default void messageDropped(String instance, String why) {}

    /// This node joined the store: when it started, and again after it was fenced.
    default void joined(NodeLease lease) {}

    /// This node lost its lease and joins again.
    default void fenced(String reason) {}

    /// The store does not answer this node, which goes on asking.
    default void storeLost(String reason) {}

    /// The store answers this node again.
    default void storeFound() {}
}
