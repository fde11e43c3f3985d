package dev.perdure.cli.instances;

import dev.perdure.cli.console.Json;
import dev.perdure.cli.console.Times;
import dev.perdure.engine.postgres.NodeState;
import dev.perdure.engine.postgres.PostgresProvider;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;

import tools.jackson.databind.JsonNode;

import java.util.Optional;

/// The node that holds an instance, in a store that many nodes share.
record Owner(NodeState node) {
    /// {@return the owner, if there is one and the store knows how it is}
    static Optional<Owner> of(InstanceRecord instance, Provider provider) {
        return provider instanceof PostgresProvider postgres
                ? Optional.ofNullable(instance.owner()).flatMap(postgres::findNode).map(Owner::new)
                : Optional.empty();
    }

    String text() {
        return node.isAlive()
                ? "%s, alive; its lease lasts another %s"
                        .formatted(node.nodeId(), Times.of(node.left()))
                : "%s, silent; its lease is over since %s, and any other node takes over"
                        .formatted(node.nodeId(), Times.of(node.left().negated()));
    }

    JsonNode json() {
        return Json.object()
                .put("node", node.nodeId())
                .put("alive", node.isAlive())
                .put("leaseUntil", node.leaseUntil().toString())
                .put("description", node.description());
    }
}
