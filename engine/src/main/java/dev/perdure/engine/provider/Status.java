package dev.perdure.engine.provider;

/// Where an instance is in its life.
public enum Status {
    /// Accepted, no turn was committed yet.
    PENDING(false),
    RUNNING(false),
    /// Stopped on purpose, with a reason a person can act on.
    PARKED(false),
    COMPLETED(true),
    FAILED(true),
    CANCELLED(true),
    TERMINATED(true);

    private final boolean terminal;

    Status(boolean terminal) {
        this.terminal = terminal;
    }

    /// {@return true if the instance has ended}
    public boolean terminal() {
        return terminal;
    }
}
