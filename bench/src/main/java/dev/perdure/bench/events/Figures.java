package dev.perdure.bench.events;

/// Takes what is measured, one figure at a time, from one thread.
public interface Figures {
    void take(String figure, StoreShape store, double value, String unit);

    /// Tells people what is going on.
    default void progress(String line) {}
}
