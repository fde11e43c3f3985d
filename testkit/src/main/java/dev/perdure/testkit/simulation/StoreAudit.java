package dev.perdure.testkit.simulation;

import dev.perdure.engine.history.Event;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.exercise.HistoryAudit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Checks what must always hold for what is stored, while it changes: histories only grow and stay
/// sound, statuses only go forward, what has ended holds nothing. Confined to one thread.
public final class StoreAudit {
    private static final int PAGE = 1_000;

    private final Provider store;
    private final Map<String, InstanceAudit> instances = new HashMap<>();

    public StoreAudit(Provider store) {
        this.store = store;
    }

    /// Checks everything that has changed since the last call.
    ///
    /// @throws InvariantBroken with the first thing that is wrong
    public void check() {
        for (var record : all()) {
            var audit = instances.get(record.id());
            if (audit == null || !audit.created.equals(record.createdAt())) {
                audit = new InstanceAudit(record);
                instances.put(record.id(), audit);
            }
            audit.check(record, store);
        }
    }

    /// Checks that everything has ended and that nothing is left over.
    ///
    /// @throws InvariantBroken with what is left
    public void checkAllEnded() {
        check();
        for (var record : all()) {
            if (!record.status().terminal()) {
                throw new InvariantBroken(
                        "instance '%s' has not ended: %s".formatted(record.id(), record));
            }
        }
        checkNothingLeft();
    }

    /// Checks that no message, work item or timer is left over.
    ///
    /// @throws InvariantBroken with what is left
    public void checkNothingLeft() {
        var counts = store.counts();
        if (counts.messages() + counts.workItems() + counts.timers() > 0) {
            throw new InvariantBroken("rows are left over: " + counts);
        }
    }

    private List<InstanceRecord> all() {
        return store.listInstances(InstanceQuery.all(PAGE));
    }

    private static final class InstanceAudit {
        final Instant created;
        private int execution;
        private HistoryAudit history;
        private @Nullable Status status;

        InstanceAudit(InstanceRecord record) {
            this.created = record.createdAt();
            this.execution = record.execution();
            this.history = historyOf(record.id());
        }

        private HistoryAudit historyOf(String id) {
            return new HistoryAudit("instance '%s', execution %d".formatted(id, execution));
        }

        void check(InstanceRecord record, Provider store) {
            require(status == null || mayFollow(status, record.status()), record, "was " + status);
            status = record.status();
            while (true) {
                grow(record, store);
                if (execution == record.execution()) {
                    break;
                }
                require(
                        history.end() instanceof Event.ExecutionContinued,
                        record,
                        "execution %d did not continue".formatted(execution));
                execution++;
                history = historyOf(record.id());
            }
            if (record.status().terminal()) {
                checkEnd(record);
            }
        }

        private void grow(InstanceRecord record, Provider store) {
            var chunks =
                    store.fetchHistory(record.id(), execution, history.last(), Integer.MAX_VALUE);
            chunks.forEach(history::add);
        }

        private void checkEnd(InstanceRecord record) {
            require(record.owner() == null, record, "has an owner after its end");
            require(record.readyAt() == null, record, "is ready after its end");
            boolean fits =
                    switch (history.end()) {
                        case Event.ExecutionCompleted _ -> record.status() == Status.COMPLETED;
                        case Event.ExecutionFailed _ -> record.status() == Status.FAILED;
                        case Event.ExecutionCancelled _ -> record.status() == Status.CANCELLED;
                        case Event.ExecutionTerminated _ -> record.status() == Status.TERMINATED;
                        case Event.ExecutionContinued _ -> false;
                        case null -> false;
                    };
            require(fits, record, "its history ends with " + history.end());
        }

        private static boolean mayFollow(Status before, Status now) {
            return switch (before) {
                case PENDING, PARKED -> true;
                case RUNNING -> now != Status.PENDING;
                case COMPLETED, FAILED, CANCELLED, TERMINATED -> now == before;
            };
        }

        private static void require(boolean holds, InstanceRecord record, String problem) {
            if (!holds) {
                throw new InvariantBroken(
                        "instance '%s' (%s): %s; %s"
                                .formatted(record.id(), record.status(), problem, record));
            }
        }
    }
}
