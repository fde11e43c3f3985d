package dev.perdure.engine.runtime;

/// Decides when user code runs: at once on virtual threads, or step by step under a simulation.
public interface Scheduler {
    /// A turn of an instance is due.
    void turnReady(Turning turn);

    /// The turn that was resumed last for this instance has ended.
    void turnEnded(Turning turn);

    /// An instance leaves memory; its threads are to be ended.
    void unwind(Turning turn);

    /// An attempt of an activity is due.
    void attempt(Runnable attempt);

    /// The turns of one instance.
    interface Turning {
        String instanceId();

        /// Begins the turn that is due; returns at once.
        void resume();

        /// Ends the instance's threads; returns at once. `turnEnded` follows.
        void unwindThreads();
    }

    /// Runs everything at once: turns on the instance's own threads, attempts on new ones.
    Scheduler IMMEDIATE =
            new Scheduler() {
                @Override
                public void turnReady(Turning turn) {
                    turn.resume();
                }

                @Override
                public void turnEnded(Turning turn) {
                    // Nobody waits for it.
                }

                @Override
                public void unwind(Turning turn) {
                    turn.unwindThreads();
                }

                @Override
                public void attempt(Runnable attempt) {
                    Thread.ofVirtual().name("activity").start(attempt);
                }
            };
}
