package dev.perdure.engine.runtime;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Stops a node in order: take nothing new, let attempts finish, store every turn, give the rest
/// back.
public final class Shutdown {
    private static final Duration STORE_LIMIT = Duration.ofSeconds(10);
    private static final long LOOK_EVERY = TimeUnit.MILLISECONDS.toNanos(2);

    private Shutdown() {}

    /// What stopping did.
    public record Report(int attemptsInterrupted, int instancesGivenBack) {}

    /// Stops the node and ends its loops. The store may be away; then its lease lapses by itself.
    public static Report run(Node node, NodeLoops loops, Duration grace) {
        node.drain();
        until(grace, () -> node.runningAttempts() == 0);
        int interrupted = node.runningAttempts();
        node.interruptAttempts();
        node.committer().wakeUp();
        until(STORE_LIMIT, node::allStored);
        loops.close();
        int given = 0;
        try {
            given = node.leave();
        } catch (RuntimeException e) {
            node.reports().warn("could not give back what this node held: " + e.getMessage());
        }
        return new Report(interrupted, given);
    }

    private static void until(Duration limit, BooleanSupplier done) {
        long end = System.nanoTime() + limit.toNanos();
        while (!done.getAsBoolean() && System.nanoTime() < end && !Thread.interrupted()) {
            LockSupport.parkNanos(LOOK_EVERY);
        }
    }
}
