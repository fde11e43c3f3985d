package dev.perdure.engine.runtime;

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
        Set<String> tags,
        Limits limits) {
    public NodeSettings {
        tags = Set.copyOf(tags);
    }
}
