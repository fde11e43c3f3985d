package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.EventCodec;

/// Where states are kept, and when.
///
/// @param store of the log that is decided on
/// @param codec writes and reads the states
/// @param every a state is saved once it has folded so many events since it was saved or loaded; at
///   least 1
public record SnapshotSettings(SnapshotStore store, EventCodec codec, int every) {
    private static final int DEFAULT_EVERY = 100;

    public SnapshotSettings {
        if (every < 1) {
            throw new IllegalArgumentException(
                    "a snapshot must be of at least 1 event, found " + every);
        }
    }

    /// {@return a snapshot after each 100 events}
    public static SnapshotSettings of(SnapshotStore store, EventCodec codec) {
        return new SnapshotSettings(store, codec, DEFAULT_EVERY);
    }
}
