package dev.perdure.testkit.faults;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.testkit.InvariantBroken;
import dev.perdure.testkit.exercise.HistoryAudit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/// What the histories of one instance tell, of all its executions.
final class Past {
    private final InstanceRecord instance;
    private final List<List<HistoryEntry>> executions = new ArrayList<>();

    /// Reads everything, and checks each history by itself.
    Past(InstanceRecord instance, Client client, Consumer<String> problems) {
        this.instance = instance;
        for (int execution = 1; execution <= instance.execution(); execution++) {
            var audit =
                    new HistoryAudit(
                            "instance '%s', execution %d".formatted(instance.id(), execution));
            var entries = client.history(instance.id(), execution, 0, Integer.MAX_VALUE);
            executions.add(entries);
            try {
                entries.forEach(audit::add);
                if (audit.end() == null) {
                    throw new InvariantBroken(
                            "instance '%s', execution %d has no end but %d events"
                                    .formatted(instance.id(), execution, audit.last()));
                }
            } catch (InvariantBroken e) {
                problems.accept(String.valueOf(e.getMessage()));
            }
        }
    }

    /// {@return the numbers of this event in the order in which the executions got them, without
    /// those that an execution merely passed on}
    List<Integer> received(String event) {
        var received = new ArrayList<Integer>();
        for (var entries : executions) {
            var before = new HashSet<>(received);
            for (var entry : entries) {
                if (entry.event() instanceof Event.ExecutionStarted started) {
                    started.carried().stream()
                            .filter(carried -> carried.name().equals(event))
                            .map(carried -> number(carried.value()))
                            .filter(number -> !before.contains(number))
                            .forEach(received::add);
                } else if (entry.event() instanceof Event.ExternalEventReceived(var name, var value)
                        && name.equals(event)) {
                    received.add(number(value));
                }
            }
        }
        return received;
    }

    private static int number(Payload value) {
        return Integer.parseInt(value.text());
    }

    /// {@return the activities that were scheduled, by the key that their attempts know; with true
    /// for those that completed}
    Map<String, Boolean> activities() {
        var activities = new LinkedHashMap<String, Boolean>();
        for (int i = 0; i < executions.size(); i++) {
            var completed = completed(executions.get(i));
            for (var entry : executions.get(i)) {
                if (entry.event() instanceof Event.ActivityScheduled) {
                    activities.put(key(i + 1, entry.number()), completed.contains(entry.number()));
                }
            }
        }
        return activities;
    }

    private static Set<Long> completed(List<HistoryEntry> entries) {
        var completed = new HashSet<Long>();
        for (var entry : entries) {
            if (entry.event() instanceof Event.ActivityCompleted(long step, _)) {
                completed.add(step);
            }
        }
        return completed;
    }

    private String key(int execution, long event) {
        var name = instance.id() + '\n' + execution + '\n' + "event " + event;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    /// {@return the ids of the children that were started}
    Set<String> children() {
        var children = new HashSet<String>();
        executions.forEach(entries ->
                entries.forEach(entry -> {
                    if (entry.event() instanceof Event.ChildStarted started) {
                        children.add(started.childId());
                    }
                }));
        return children;
    }

    /// {@return true if the first activity completed before the instance was asked to cancel, and
    /// nothing was undone afterwards}
    boolean isNotUndone() {
        boolean done = false;
        boolean cancelled = false;
        boolean undone = false;
        for (var entry : executions.getLast()) {
            switch (entry.event()) {
                case Event.ActivityCompleted _ -> {
                    undone |= cancelled;
                    done |= !cancelled;
                }
                case Event.CancelRequested _ -> cancelled = true;
                case Event _ -> {}
            }
        }
        return done && cancelled && !undone;
    }
}
