package dev.perdure.testkit.simulation;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.exercise.Catalog;

import java.util.Set;
import java.util.function.BooleanSupplier;

/// A program that is edited while its instances run. An instance that an edited program cannot go
/// on with must be parked with the difference, and go on when the old program is back.
final class Edits implements BooleanSupplier {
    private boolean edited;

    @Override
    public boolean getAsBoolean() {
        return edited;
    }

    void flip() {
        edited = !edited;
    }

    /// Brings back the program of one parked instance and resumes it.
    ///
    /// @return false if no instance is parked
    boolean restoreOne(Provider store) {
        var parked = store.listInstances(new InstanceQuery(Set.of(Status.PARKED), null, null, 1));
        if (parked.isEmpty()) {
            return false;
        }
        var instance = parked.getFirst();
        var reason = String.valueOf(instance.reason());
        if (!instance.name().equals(Catalog.EDITED.name())
                || !reason.contains(ErrorCode.NONDETERMINISM.label())) {
            throw new InvariantBroken("parked without need: " + instance);
        }
        edited = beganEdited(store, instance);
        store.resumeInstance(instance.id());
        return true;
    }

    /// Checks that an instance ended in the way of the program that began it.
    static void check(Provider store, InstanceRecord instance) {
        if (!instance.name().equals(Catalog.EDITED.name())) {
            return;
        }
        var result = instance.result();
        boolean endedEdited = result != null && result.text().length() == 3;
        if (endedEdited != beganEdited(store, instance)) {
            throw new InvariantBroken(
                    "'%s' was begun by one program and ended by another: %s"
                            .formatted(instance.id(), instance));
        }
    }

    private static boolean beganEdited(Provider store, InstanceRecord instance) {
        return store.fetchHistory(instance.id(), 1, 0, Integer.MAX_VALUE).stream()
                .flatMap(chunk -> HistoryCodec.decode(chunk.data()).events().stream())
                .anyMatch(event ->
                        event instanceof Event.ActivityScheduled scheduled
                                && scheduled.id().name().equals(Catalog.FLAKY.name()));
    }
}
