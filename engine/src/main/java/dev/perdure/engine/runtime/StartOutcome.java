package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.InstanceRecord;

/// What became of a start on this node.
public sealed interface StartOutcome {
    /// The start is durable.
    record Started() implements StartOutcome {}

    /// The id is taken.
    record Exists(InstanceRecord instance) implements StartOutcome {}

    /// The store did not answer, and this node may not ask again: the start may be durable.
    record Unknown(String why) implements StartOutcome {}

    /// The node could not take it, for example because it stops; nothing was stored.
    record Refused(String why) implements StartOutcome {}
}
