package dev.perdure.cli.console;

/// Runs something exactly once: when it is closed, or when a signal ends the process before that.
public final class ClosedAtExit implements AutoCloseable {
    private final Runnable action;
    private final Thread hook;
    private boolean done;

    /// @param action must be safe to run on another thread
    public ClosedAtExit(Runnable action) {
        this.action = action;
        this.hook = new Thread(this::once, "closed-at-exit");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        once();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending, and the hook finds nothing to do.
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
