package dev.perdure.engine.runtime;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Predicate;

/// Attempts that wait for room, each in the line of its activity and instance. Activities take
/// turns, and so do the instances that wait for the same activity, so that ten thousand attempts of
/// one instance do not stand before the one of another. Guarded by its owner.
final class WaitingLines {
    private final SequencedMap<String, SequencedMap<String, SequencedSet<ActivityAttempt>>> lines =
            new LinkedHashMap<>();

    void add(ActivityAttempt attempt) {
        var task = attempt.task();
        lines.computeIfAbsent(task.activity(), _ -> new LinkedHashMap<>())
                .computeIfAbsent(task.instance(), _ -> new LinkedHashSet<>())
                .add(attempt);
    }

    /// Takes the attempt whose turn it is.
    ///
    /// @param mayRun tells of which activities another attempt may run now
    /// @return `null` if none may
    @Nullable ActivityAttempt next(Predicate<String> mayRun) {
        for (var activity : lines.keySet()) {
            if (mayRun.test(activity)) {
                return takeFrom(activity);
            }
        }
        return null;
    }

    private @Nullable ActivityAttempt takeFrom(String activity) {
        var instances = lines.remove(activity);
        if (instances == null) {
            return null;
        }
        var first = instances.pollFirstEntry();
        var taken = first.getValue().removeFirst();
        if (!first.getValue().isEmpty()) {
            instances.put(first.getKey(), first.getValue());
        }
        if (!instances.isEmpty()) {
            lines.put(activity, instances);
        }
        return taken;
    }

    void remove(ActivityAttempt attempt) {
        var task = attempt.task();
        var instances = lines.get(task.activity());
        var line = instances == null ? null : instances.get(task.instance());
        if (instances != null && line != null && line.remove(attempt) && line.isEmpty()) {
            instances.remove(task.instance());
            if (instances.isEmpty()) {
                lines.remove(task.activity());
            }
        }
    }

    /// {@return how many instances wait for this activity}
    int instances(String activity) {
        return lines.getOrDefault(activity, new LinkedHashMap<>()).size();
    }

    /// {@return how many attempts of this activity wait}
    int count(String activity) {
        Map<String, SequencedSet<ActivityAttempt>> instances =
                lines.getOrDefault(activity, new LinkedHashMap<>());
        return instances.values().stream().mapToInt(SequencedSet::size).sum();
    }
}
