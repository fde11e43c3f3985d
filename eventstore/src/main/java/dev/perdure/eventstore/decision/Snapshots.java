package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.decision.Folding.Known;
import dev.perdure.eventstore.decision.Folding.Watcher;
import dev.perdure.eventstore.decision.SnapshotStore.Snapshot;
import dev.perdure.eventstore.log.EventStoreException;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger.Level;

/// Loads and saves states. A snapshot that cannot be had is as good as none: it is logged, and the
/// events are folded instead.
final class Snapshots {
    private static final System.Logger LOGGER = System.getLogger(Snapshots.class.getName());

    private final @Nullable SnapshotSettings settings;

    Snapshots(@Nullable SnapshotSettings settings) {
        this.settings = settings;
    }

    /// {@return the state as it was saved last; `null` if it was not, or makes no snapshots}
    @Nullable Known load(Watcher watcher) {
        var type = watcher.state().stored();
        if (settings == null || type == null) {
            return null;
        }
        try {
            var found =
                    settings.store().load(watcher.key().snapshotKey(), watcher.state().version());
            return found.isEmpty()
                    ? null
                    : new Known(
                            settings.codec().decode(found.get().state(), type),
                            found.get().position(),
                            found.get().mark(),
                            0);
        } catch (EventStoreException | IllegalArgumentException e) {
            LOGGER.log(
                    Level.WARNING,
                    "the snapshot of state '%s' was not used".formatted(watcher.state().name()),
                    e);
            return null;
        }
    }

    /// {@return true if it has folded enough events since it was saved}
    boolean isDue(Watcher watcher, Known known) {
        return settings != null
                && watcher.state().stored() != null
                && known.unsaved() >= settings.every();
    }

    void save(Watcher watcher, Known known) {
        if (settings == null) {
            return;
        }
        try {
            var state = settings.codec().encode(known.value());
            settings.store()
                    .save(
                            watcher.key().snapshotKey(),
                            new Snapshot(
                                    watcher.state().version(),
                                    known.position(),
                                    known.mark(),
                                    state));
        } catch (EventStoreException | IllegalArgumentException e) {
            LOGGER.log(
                    Level.WARNING,
                    "no snapshot of state '%s' was saved".formatted(watcher.state().name()),
                    e);
        }
    }
}
