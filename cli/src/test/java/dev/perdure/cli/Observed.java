package dev.perdure.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Client;
import dev.perdure.engine.provider.Status;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Instances as a test watches them.
///
/// @param client sees them
record Observed(Client client) {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Looks until the instance has a status, for a limited time.
    void until(String instance, Status status) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (client.status(instance).orElseThrow().status() != status) {
            assertThat(System.nanoTime()).as("time limit").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
