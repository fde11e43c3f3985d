package dev.perdure.engine.provider;

/// What became of a request to delete an instance and its descendants.
public sealed interface DeleteOutcome {
    /// The tree is gone; nothing of it is left in any table.
    record Deleted(int instances) implements DeleteOutcome {}

    record NoSuchInstance() implements DeleteOutcome {}

    /// The instance, or one below it, has not ended. Nothing was deleted.
    record StillRunning(String instance) implements DeleteOutcome {}

    /// Only roots are deleted; this one has a parent that is still stored.
    record HasParent(String parent) implements DeleteOutcome {}
}
