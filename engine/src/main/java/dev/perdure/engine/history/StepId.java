package dev.perdure.engine.history;

import java.util.Comparator;

/// The identity of a step within an execution: by name, not by position.
///
/// Two steps are the same if branch, kind, name and occurrence are equal, so branches interleave
/// freely and inserting a step in one branch does not move the others.
///
/// @param branch path of scope and branch names, empty for the main branch
/// @param kind what the step is
/// @param name name of the activity, timer, event or child orchestration
/// @param occurrence 1 for the first such step of the branch, then 2, 3, …
public record StepId(String branch, StepKind kind, String name, int occurrence)
        implements Comparable<StepId> {
    private static final Comparator<StepId> ORDER =
            Comparator.comparing(StepId::branch)
                    .thenComparing(StepId::kind)
                    .thenComparing(StepId::name)
                    .thenComparingInt(StepId::occurrence);

    @Override
    public int compareTo(StepId other) {
        return ORDER.compare(this, other);
    }

    /// {@return the step as people read it, for example `fulfil/label: activity 'print' #2`}
    @Override
    public String toString() {
        return (branch.isEmpty() ? "" : branch + ": ")
                + kind.words()
                + " '"
                + name
                + "'"
                + (occurrence == 1 ? "" : " #" + occurrence);
    }
}
