package dev.perdure.testkit.faults;

import dev.perdure.engine.provider.Status;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What happened in a run, and what the checker says of it.
///
/// @param again the command that repeats the run
/// @param faults how often each fault was done
/// @param calls calls of clients by what they were told
/// @param instances instances in the store by how they ended
/// @param attempts attempts of activities whose code began
/// @param took the whole run, with the proof
/// @param problems everything that is wrong; none if the run passed
public record FaultReport(
        String again,
        Map<String, Integer> faults,
        Map<String, Long> calls,
        Map<Status, Long> instances,
        long attempts,
        Duration took,
        List<String> problems) {
    private static final int SHOWN = 20;

    public FaultReport {
        faults = new TreeMap<>(faults);
        calls = new TreeMap<>(calls);
        instances = new TreeMap<>(instances);
        problems = List.copyOf(problems);
    }

    public boolean passed() {
        return problems.isEmpty();
    }

    /// {@return how many faults were done}
    public int count() {
        return faults.values().stream().mapToInt(Integer::intValue).sum();
    }

    /// Fails if something is wrong.
    ///
    /// @throws AssertionError with the problems and how to repeat the run, if there are any
    public void assertPassed() {
        if (!passed()) {
            throw new AssertionError(toString());
        }
    }

    @Override
    public String toString() {
        var lines = new ArrayList<String>();
        lines.add("faults     " + counts(faults));
        lines.add("calls      " + counts(calls));
        lines.add("instances  " + counts(instances));
        lines.add("attempts   " + attempts);
        lines.add("took       %.1f s".formatted(took.toMillis() / 1e3));
        lines.add(passed() ? "verdict    nothing lost, nothing doubled" : verdict());
        lines.add("again      " + again);
        return String.join(System.lineSeparator(), lines);
    }

    private String verdict() {
        var shown = problems.subList(0, Math.min(SHOWN, problems.size()));
        return "verdict    %d problem(s), of which %d:%n  - %s"
                .formatted(
                        problems.size(),
                        shown.size(),
                        String.join(System.lineSeparator() + "  - ", shown));
    }

    private static String counts(Map<?, ? extends Number> counts) {
        return counts.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }
}
