package dev.perdure.eventstore.storage;

/// Waiting for threads to end.
final class Threads {
    private Threads() {}

    /// Returns when the thread has ended; an interrupt in between is kept for later.
    static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
