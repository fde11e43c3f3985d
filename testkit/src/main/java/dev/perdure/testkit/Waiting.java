package dev.perdure.testkit;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Status;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Says what instances wait for, from what is stored about them.
public final class Waiting {
    private static final int SHOWN = 20;
    private static final Set<Status> RUNNING =
            Set.of(Status.PENDING, Status.RUNNING, Status.PARKED);

    private Waiting() {}

    /// {@return instances that have not ended, newest first}
    static List<InstanceRecord> running(Client client) {
        return client.list(new InstanceQuery(RUNNING, null, null, 1_000));
    }

    /// {@return why an instance cannot end, as far as histories tell}
    public static String describe(Client client, String id) {
        var lines = new ArrayList<String>();
        lines.add("nothing can happen any more, and instance '" + id + "' has not ended:");
        for (var instance : running(client)) {
            if (lines.size() <= SHOWN) {
                lines.add("  " + describe(client, instance));
            }
        }
        return String.join("\n", lines);
    }

    private static String describe(Client client, InstanceRecord instance) {
        var history = client.history(instance.id(), instance.execution(), 0, Integer.MAX_VALUE);
        var open = open(history);
        var reason = instance.reason();
        return "instance '%s' (%s, %s%s) waits for %s"
                .formatted(
                        instance.id(),
                        instance.handler(),
                        instance.status(),
                        reason == null ? "" : ": " + reason,
                        open.isEmpty() ? "nothing that its history knows" : open);
    }

    /// {@return the steps that have no outcome, as people read them}
    static String open(List<HistoryEntry> history) {
        var open = new TreeMap<Long, String>();
        for (var entry : history) {
            switch (entry.event()) {
                case Event.ActivityScheduled _,
                        Event.TimerCreated _,
                        Event.ExternalEventAwaited _,
                        Event.ChildStarted _ -> {
                    var step = (Event.StepEvent) entry.event();
                    open.put(entry.number(), "%s (event %d)".formatted(step.id(), entry.number()));
                }
                case Event.ExternalEventReceived(var name, _) -> removeWait(open, name);
                case Event.ActivityCompleted(var step, _) -> open.remove(step);
                case Event.ActivityFailed(var step, _, _) -> open.remove(step);
                case Event.TimerFired(var step) -> removeTimer(open, step);
                case Event.ChildCompleted(var step, _) -> open.remove(step);
                case Event.ChildFailed(var step, _) -> open.remove(step);
                case Event.StepCancelled(var step) -> open.remove(step);
                case Event.ExecutionStarted _,
                        Event.InlineCompleted _,
                        Event.InlineFailed _,
                        Event.ValueRecorded _,
                        Event.VersionMarked _,
                        Event.ActivityAttemptFailed _,
                        Event.CancelRequested _,
                        Event.Terminal _ -> {}
            }
        }
        return String.join(", ", open.values());
    }

    private static void removeTimer(Map<Long, String> open, long step) {
        if (open.getOrDefault(step, "").contains("timer '")) {
            open.remove(step);
        }
    }

    private static void removeWait(Map<Long, String> open, String name) {
        open.values().stream()
                .filter(text -> text.contains("external event '" + name + "'"))
                .findFirst()
                .ifPresent(open.values()::remove);
    }
}
