package dev.perdure.engine.provider;

/// What became of one turn of a batch.
public sealed interface AckOutcome {
    /// It is durable, now or since an earlier call with the same turn.
    record Committed() implements AckOutcome {}

    /// The turn carried a start, and the id is taken. Nothing was stored.
    record Exists(InstanceRecord instance) implements AckOutcome {}

    /// The node does not own the instance any more, or its history went on without it. Nothing was
    /// stored.
    record Lost(String why) implements AckOutcome {}
}
