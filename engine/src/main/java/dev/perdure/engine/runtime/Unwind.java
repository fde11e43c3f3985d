package dev.perdure.engine.runtime;

/// Ends the threads of an instance that leaves memory. User code must let it pass; if it is caught,
/// the next durable call throws it again.
final class Unwind extends Error {
    private static final long serialVersionUID = 1L;

    Unwind() {
        super("the instance leaves this node; let this error pass", null, false, false);
    }
}
