package dev.perdure.engine.memory;

import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Signal;
import dev.perdure.engine.provider.TimersFired;
import dev.perdure.engine.provider.TurnCommit.NewWork;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;
import dev.perdure.engine.provider.WorkResult;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Activities that any node may run.
final class WorkQueue {
    private final Tables tables;
    private final Mail mail;
    private final Map<Long, Work> items = new HashMap<>();
    private final RoutedQueue<Work.Route, Work> free = new RoutedQueue<>(Work.ORDER);
    private final TreeSet<Work> untaken = new TreeSet<>(Work.BY_START);

    WorkQueue(Tables tables, Mail mail) {
        this.tables = tables;
        this.mail = mail;
    }

    int size() {
        return items.size();
    }

    /// Adds an item in the place of an older one of the same step.
    void add(Instance instance, NewWork asked) {
        remove(instance, asked.event());
        var work = new Work(tables.nextNumber(), instance, asked, tables.now());
        items.put(work.id, work);
        instance.work.put(asked.event(), work);
        free.add(work.route(), work);
        if (work.startBy != null) {
            untaken.add(work);
        }
        tables.signal(Signal.WORK);
    }

    void remove(Instance instance, long event) {
        var work = instance.work.remove(event);
        if (work != null) {
            forget(work);
        }
    }

    void removeAll(Instance instance) {
        instance.work.values().forEach(this::forget);
        instance.work.clear();
    }

    List<WorkItem> fetch(Node node, WorkFilter filter) {
        var routes = routes(filter);
        var now = tables.now();
        var fetched = new ArrayList<WorkItem>();
        while (fetched.size() < filter.limit()) {
            var work = free.first(routes);
            if (work == null || work.asked.visibleAt().isAfter(now)) {
                break;
            }
            free.remove(work.route(), work);
            untaken.remove(work);
            work.startBy = null;
            work.holder = node;
            node.working.add(work);
            fetched.add(work.item());
        }
        return fetched;
    }

    boolean ack(Node node, WorkResult result) {
        var work = items.get(result.workItem());
        if (work == null || work.holder != node || !work.instance.id.equals(result.instance())) {
            return false;
        }
        remove(work.instance, work.asked.event());
        mail.deliver(work.instance, result.outcome());
        return true;
    }

    void abandon(Node node, Collection<Long> workItems) {
        for (var id : workItems) {
            var work = items.get(id);
            if (work != null && work.holder == node) {
                release(work, false);
            }
        }
    }

    void giveBackAllBut(Node node, Set<Long> held) {
        for (var work : List.copyOf(node.working)) {
            if (!held.contains(work.id)) {
                release(work, false);
            }
        }
    }

    void release(Work work, boolean countAttempt) {
        if (work.holder != null) {
            work.holder.working.remove(work);
            work.holder = null;
        }
        if (countAttempt) {
            work.attempt++;
        }
        free.add(work.route(), work);
        tables.signal(Signal.WORK);
    }

    /// Removes items that no node took in time; the owners are told as by a timer.
    TimersFired endUntaken(TimersFired before, int limit) {
        var now = tables.now();
        int fired = before.fired();
        while (fired < limit && !untaken.isEmpty() && !untaken.first().startsBefore(now)) {
            var work = untaken.first();
            remove(work.instance, work.asked.event());
            mail.deliver(
                    work.instance,
                    new Message.TimerFired(work.asked.execution(), work.asked.event()));
            fired++;
        }
        var next = before.nextDue();
        var start = untaken.isEmpty() ? null : untaken.first().startBy;
        boolean sooner = start != null && (next == null || start.isBefore(next));
        return new TimersFired(fired, sooner ? start : next);
    }

    /// Stores progress of a step that the node runs, be it from the queue or as the owner.
    boolean record(Node node, Heartbeat heartbeat) {
        var instance = tables.instances.get(heartbeat.instance());
        if (instance == null
                || instance.status.terminal()
                || instance.execution != heartbeat.execution()) {
            return false;
        }
        var work = instance.work.get(heartbeat.event());
        if (instance.owner != node && (work == null || work.holder != node)) {
            return false;
        }
        instance.heartbeats.put(heartbeat.event(), heartbeat);
        return true;
    }

    private void forget(Work work) {
        items.remove(work.id);
        untaken.remove(work);
        if (work.holder == null) {
            free.remove(work.route(), work);
        } else {
            work.holder.working.remove(work);
            work.holder = null;
        }
    }

    private static List<Work.Route> routes(WorkFilter filter) {
        var routes = new ArrayList<Work.Route>();
        for (var activity : filter.activities()) {
            routes.add(new Work.Route(activity, null));
            filter.tags().forEach(tag -> routes.add(new Work.Route(activity, tag)));
        }
        return routes;
    }
}
