package dev.perdure.engine.provider;

import java.time.Duration;
import java.util.Set;

/// What a node says about itself when it joins.
///
/// @param nodeId name of the node, unique among the nodes of a store
/// @param lease how long the node may act without renewing
/// @param handlers the orchestrations it can run; it never claims another
/// @param description host and process, for people
public record NodeRequest(
        String nodeId, Duration lease, Set<HandlerId> handlers, String description) {
    public NodeRequest {
        handlers = Set.copyOf(handlers);
    }
}
