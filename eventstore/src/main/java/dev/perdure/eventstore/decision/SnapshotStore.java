package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Encoded;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/// Keeps states of decisions on one log, so that they need not be folded from the beginning. Any
/// number of threads may use it. Each call is one call to the database.
///
/// A snapshot saves time and nothing else: all of them may be deleted at any moment, unless events
/// that they were folded from were archived. Then they are all that decisions have of these.
public interface SnapshotStore {
    /// What a snapshot is of.
    ///
    /// @param name of the state
    /// @param query a hash of the query whose events were folded
    record Key(String name, String query) {
        @Override
        public String toString() {
            return name;
        }
    }

    /// A state at a position.
    ///
    /// @param version of the fold and of the form of its states
    /// @param position of the log up to which its events were folded
    /// @param mark of the event at this position, which tells whether they are in the log still;
    ///   `null` if it is not known
    /// @param state as a codec wrote it
    record Snapshot(int version, long position, @Nullable Long mark, Encoded state) {}

    /// {@return the snapshot of this version, if there is one; other versions are as good as none}
    ///
    /// @throws dev.perdure.eventstore.log.EventStoreException for the reasons of the database
    Optional<Snapshot> load(Key key, int version);

    /// Saves a snapshot, unless one of the same version and of this or a later position is there,
    /// made of events that are in the log. Snapshots of other versions stay.
    ///
    /// @return true if it was saved
    /// @throws dev.perdure.eventstore.log.EventStoreException for the reasons of the database
    boolean save(Key key, Snapshot snapshot);

    /// Deletes all snapshots of the states of this name.
    ///
    /// @return how many there were
    /// @throws dev.perdure.eventstore.log.EventStoreException for the reasons of the database
    int delete(String name);
}
