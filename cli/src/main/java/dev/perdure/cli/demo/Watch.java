package dev.perdure.cli.demo;

import dev.perdure.cli.console.CommandFailed;
import dev.perdure.cli.console.ExitCode;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Looks again and again until something holds, for a limited time.
final class Watch {
    private static final long PAUSE_MS = 20;

    private final Duration limit;

    Watch(Duration limit) {
        this.limit = limit;
    }

    void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        var never = new CountDownLatch(1);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new CommandFailed(
                        ExitCode.FAILED,
                        "nothing happened for " + limit.toSeconds() + " s",
                        "is the machine very busy? Run the demo again");
            }
            if (never.await(PAUSE_MS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }
}
