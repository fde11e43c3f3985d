package dev.perdure.testkit;

/// The end of the process, at a call to its store. The engine does not catch it; whoever drives the
/// engine drops it with everything in its memory.
public final class SimulatedCrash extends Error {
    private static final long serialVersionUID = 1L;

    public SimulatedCrash(String where) {
        super("simulated end of the process " + where, null, false, false);
    }
}
