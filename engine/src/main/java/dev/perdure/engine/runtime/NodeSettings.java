package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.NodeRequest;

import java.time.Duration;
import java.util.Set;

/// How a node behaves. See `EngineOptions` for what each setting means and its default.
public record NodeSettings(
        String nodeId,
        Duration lease,
        int maxLiveInstances,
        Duration idleEviction,
        int maxConcurrentActivities,
        Duration quietTurnLinger,
        int maxTurnsPerCommit,
        int maxClaimsPerFetch,
        int maxMessagesPerTurn,
        Duration pollInterval,
        int maxAttempts,
        Duration backOff,
        Duration shutdownGrace,
        Duration slowTurn,
        Duration retention,
        Set<String> tags,
        Limits limits) {
    public NodeSettings {
        tags = Set.copyOf(tags);
    }

    /// {@return what a node with these settings says when it joins}
    NodeRequest request(Set<HandlerId> handlers) {
        var description = "process " + ProcessHandle.current().pid();
        return new NodeRequest(nodeId, lease, handlers, description);
    }
}
