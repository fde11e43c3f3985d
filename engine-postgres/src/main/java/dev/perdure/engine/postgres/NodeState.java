package dev.perdure.engine.postgres;

import java.time.Duration;
import java.time.Instant;

/// A node that joined and was not released yet, as the server saw it at one moment.
///
/// @param description what the node said of itself
/// @param leaseUntil when its lease is over, unless it is renewed
/// @param seenAt when that was read
public record NodeState(String nodeId, String description, Instant leaseUntil, Instant seenAt) {
    /// {@return true if the node may act}
    public boolean isAlive() {
        return leaseUntil.isAfter(seenAt);
    }

    /// {@return how long the lease lasts, negative if it is over}
    public Duration left() {
        return Duration.between(seenAt, leaseUntil);
    }
}
