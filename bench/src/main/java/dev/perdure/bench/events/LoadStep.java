package dev.perdure.bench.events;

import java.util.List;
import java.util.Map;

/// What happened while one rate was offered. The component names are the schema of reports.
///
/// @param offered operations per second that were to begin
/// @param achieved operations per second that ended within the time
/// @param seconds how long it was
/// @param operations what each kind took, from the intended start
/// @param all what all took
/// @param accepted operations that appended something, or answered
/// @param nothingToDo operations that found things as they wanted them
/// @param refused operations that the rules of the library refused
/// @param decidedAgain decisions that were repeated because of a conflict
/// @param notStarted operations that did not begin, because too many were under way or all readers
///   of the library were busy
/// @param errors other failures by reason
/// @param perSecond operations that ended in each second
public record LoadStep(
        double offered,
        double achieved,
        double seconds,
        Map<String, Latency> operations,
        Latency all,
        long accepted,
        long nothingToDo,
        long refused,
        long decidedAgain,
        long notStarted,
        Map<String, Long> errors,
        List<Long> perSecond) {
    private static final double ENOUGH = 0.95;

    public LoadStep {
        operations = Map.copyOf(operations);
        errors = Map.copyOf(errors);
        perSecond = List.copyOf(perSecond);
    }

    /// Percentiles in milliseconds.
    ///
    /// @param count of what they are
    public record Latency(
            long count, double p50, double p95, double p99, double p999, double max) {}

    /// {@return true if the store kept up: nearly all was done, in time, without errors}
    public boolean keptUp(double mostP99Ms) {
        return achieved >= ENOUGH * offered
                && all.p99() <= mostP99Ms
                && notStarted == 0
                && errors.isEmpty();
    }
}
