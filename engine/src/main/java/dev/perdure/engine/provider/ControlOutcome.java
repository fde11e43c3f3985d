package dev.perdure.engine.provider;

/// What became of a request about one instance.
public enum ControlOutcome {
    DONE,
    NO_SUCH_INSTANCE,
    /// The instance has ended, so there is nothing to do.
    FINISHED,
    /// Only a parked instance can be resumed, and this one is not parked.
    NOT_PARKED
}
