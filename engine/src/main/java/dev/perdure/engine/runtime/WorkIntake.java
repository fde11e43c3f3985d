package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Runs activities from the work queue: those that other nodes, or this one under other tags, could
/// not run themselves. One thread at a time, but for the outcomes that attempts bring.
final class WorkIntake {
    private static final int BATCH = 100;

    private final Node node;
    private volatile boolean signalled = true;
    private volatile Set<String> heldBack = Set.of();
    private final List<WorkResult> results = new ArrayList<>();
    private final Set<Long> held = new HashSet<>();

    WorkIntake(Node node) {
        this.node = node;
    }

    void signal() {
        signalled = true;
    }

    boolean hasWork() {
        synchronized (results) {
            return signalled || !results.isEmpty();
        }
    }

    /// Sends outcomes and fetches further items, no more than can begin at once.
    ///
    /// @return true if something was done
    boolean step() {
        boolean sent = sendResults();
        signalled = false;
        heldBack = node.registry().activityNames();
        int room = node.settings().maxConcurrentActivities() - node.activities().count();
        if (room <= 0 || node.draining()) {
            return sent;
        }
        var names = new HashSet<String>();
        var unlimited = new HashSet<String>();
        var full = new HashSet<String>();
        int least = room;
        for (var name : node.registry().activityNames()) {
            int left = node.activities().room(name);
            if (left > 0) {
                names.add(name);
                least = Math.min(least, left);
            } else {
                full.add(name);
            }
            if (left >= room) {
                unlimited.add(name);
            }
        }
        heldBack = full;
        int taken = take(names, least);
        if (taken == least && least < room) {
            taken += take(unlimited, room - taken);
        }
        return sent || taken > 0;
    }

    /// {@return true if items of this activity may have been left in the queue for want of room}
    boolean heldBack(String activity) {
        return heldBack.contains(activity);
    }

    private int take(Set<String> names, int limit) {
        if (names.isEmpty()) {
            return 0;
        }
        var filter = new WorkFilter(names, node.settings().tags(), Math.min(limit, BATCH));
        var items = fetch(filter);
        items.forEach(this::run);
        return items.size();
    }

    private List<WorkItem> fetch(WorkFilter filter) {
        try {
            return node.provider().fetchWorkItems(node.lease(), filter);
        } catch (ProviderException e) {
            node.answerLost();
            throw e;
        }
    }

    /// {@return the items that run here or have outcomes to send}
    Set<Long> held() {
        synchronized (results) {
            return Set.copyOf(held);
        }
    }

    private boolean sendResults() {
        List<WorkResult> batch;
        synchronized (results) {
            batch = List.copyOf(results);
        }
        if (batch.isEmpty()) {
            return false;
        }
        node.provider().ackWorkItems(node.lease(), batch);
        synchronized (results) {
            results.subList(0, batch.size()).clear();
            batch.forEach(result -> held.remove(result.workItem()));
        }
        return true;
    }

    private void run(WorkItem item) {
        var activity = node.registry().activity(item.activity());
        if (activity == null) {
            node.provider().abandonWorkItems(node.lease(), List.of(item.id()));
            return;
        }
        synchronized (results) {
            held.add(item.id());
        }
        var task =
                new ActivityAttempt.Task(
                        item.instance(),
                        item.execution(),
                        item.event(),
                        item.attempt(),
                        item.activity(),
                        item.input(),
                        item.progress(),
                        item.queuedAt(),
                        null,
                        item.id(),
                        activity.options());
        node.activities()
                .submit(new ActivityAttempt(task, activity, node, outcome -> ended(item, outcome)));
    }

    private void ended(WorkItem item, @Nullable Message outcome) {
        synchronized (results) {
            if (outcome == null) {
                held.remove(item.id());
            } else {
                results.add(new WorkResult(item.id(), item.instance(), outcome));
            }
        }
        node.wakeUp();
    }

    /// Forgets everything after the lease was lost.
    void clear() {
        synchronized (results) {
            results.clear();
            held.clear();
        }
    }
}
