package dev.perdure.bench.events;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// What a load showed. The component names are the schema of reports.
///
/// @param log that got it
/// @param eventsBefore the head before
/// @param eventsAfter the head afterwards
/// @param steps one for each rate
/// @param knee the highest rate that the store kept up with; `null` if it kept up with none
/// @param mostP99Ms what counted as keeping up
/// @param violations what the history has that the rules of the library do not allow; at most 20
/// @param machine processors, memory, operating system
public record LoadResult(
        String log,
        long eventsBefore,
        long eventsAfter,
        List<LoadStep> steps,
        @Nullable Double knee,
        double mostP99Ms,
        List<String> violations,
        String machine) {
    public LoadResult {
        steps = List.copyOf(steps);
        violations = List.copyOf(violations);
    }

    /// {@return true if nothing went wrong but, perhaps, speed}
    public boolean isSound() {
        return violations.isEmpty() && steps.stream().allMatch(it -> it.errors().isEmpty());
    }
}
