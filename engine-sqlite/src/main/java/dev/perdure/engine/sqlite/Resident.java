package dev.perdure.engine.sqlite;

import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

/// What the writer remembers of an instance: the columns that decide, and which other tables may
/// have rows for it. A `may…` that is false is certain; it saves a statement at the end of a turn.
/// Confined to the writer thread; [Instances] keeps it equal to the file.
final class Resident {
    static final long NOBODY = 0;

    final long seq;
    final String id;
    Status status;
    int execution;
    long lastEvent;
    long owner;
    @Nullable Long readyUs;
    boolean orphaned;
    int attempts;
    long creator;
    boolean hasReason;

    boolean mayHaveMessages = true;
    boolean mayHaveTimers = true;
    boolean mayHaveWork = true;
    boolean mayHaveHeartbeats = true;

    /// External events that wait: never less than there are, or -1 if not counted yet.
    int eventsAtMost = -1;

    Resident(long seq, String id, Status status, int execution) {
        this.seq = seq;
        this.id = id;
        this.status = status;
        this.execution = execution;
    }

    boolean ended() {
        return status.terminal();
    }

    /// Remembers that nothing but the instance itself is stored.
    void isBare() {
        mayHaveMessages = false;
        mayHaveTimers = false;
        mayHaveWork = false;
        mayHaveHeartbeats = false;
        eventsAtMost = 0;
    }
}
