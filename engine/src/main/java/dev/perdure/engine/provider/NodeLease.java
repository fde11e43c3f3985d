package dev.perdure.engine.provider;

/// A node's time-limited right to act. The epoch is the fencing token: it grows each time a node of
/// this name joins or is taken over, and every write carries it.
public record NodeLease(String nodeId, long epoch) {}
