package dev.perdure.engine.provider;

/// A message that was accepted, and found no instance when it arrived.
///
/// @param lease of the node that found out
/// @param instance whom it was for
/// @param why it was dropped
public record DroppedMessage(NodeLease lease, String instance, String why) {}
