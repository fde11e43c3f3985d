package dev.perdure.cli.console;

import java.util.concurrent.BlockingDeque;
import java.util.concurrent.LinkedBlockingDeque;

/// Runs something exactly once: when it is closed, or when a signal ends the process before that. A
/// signal closes one after the other, the newest first, like nested `try` blocks would.
public final class ClosedAtExit implements AutoCloseable {
    private static final BlockingDeque<ClosedAtExit> OPEN = new LinkedBlockingDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ClosedAtExit::closeAll, "closed-at-exit"));
    }

    private final Runnable action;
    private boolean done;

    /// @param action must be safe to run on another thread
    public ClosedAtExit(Runnable action) {
        this.action = action;
        OPEN.push(this);
    }

    @Override
    public void close() {
        once();
        OPEN.remove(this);
    }

    private static void closeAll() {
        for (var open = OPEN.peek(); open != null; open = OPEN.peek()) {
            open.once();
            OPEN.remove(open);
        }
    }

    /// The second caller waits for the first, so that the process does not end too early.
    private synchronized void once() {
        if (!done) {
            done = true;
            action.run();
        }
    }
}
