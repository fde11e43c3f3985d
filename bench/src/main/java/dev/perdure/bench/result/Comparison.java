package dev.perdure.bench.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/// Results beside earlier ones. A change counts if the medians differ by more than 15 % and the
/// ranges do not overlap; anything less is the noise of the machine.
public final class Comparison {
    private static final double TOLERANCE = 0.15;
    private static final List<Metric> METRICS =
            List.of(
                    Metric.ORCHESTRATIONS,
                    Metric.P50,
                    Metric.P99,
                    Metric.CPU,
                    Metric.TURNS,
                    Metric.COMMITS,
                    Metric.CALLS,
                    Metric.WRITTEN,
                    Metric.ALLOCATED);

    private final List<Change> changes;

    private Comparison(List<Change> changes) {
        this.changes = changes;
    }

    /// One figure of one workload, before and now.
    ///
    /// @param of which workload on which provider
    /// @param metric which figure
    /// @param before as it was
    /// @param now as it is
    public record Change(WindowResult.Key of, Metric metric, Spread before, Spread now) {
        /// {@return median now to median before; 1 if both are zero}
        public double ratio() {
            return before.median() == now.median() ? 1 : now.median() / before.median();
        }

        /// {@return true if it is more than noise}
        public boolean counts() {
            return Math.abs(ratio() - 1) > TOLERANCE && now.isApartFrom(before);
        }
    }

    /// Compares what both have: workloads by name and provider.
    public static Comparison of(Collection<WindowResult> before, Collection<WindowResult> now) {
        var old = Summary.grouped(before);
        var changes = new ArrayList<Change>();
        Summary.grouped(now)
                .forEach((key, windows) -> {
                    var earlier = old.get(key);
                    if (earlier != null && windows.getFirst().clients() > 0) {
                        for (var metric : METRICS) {
                            changes.add(
                                    new Change(
                                            key,
                                            metric,
                                            metric.over(earlier),
                                            metric.over(windows)));
                        }
                    }
                });
        return new Comparison(changes);
    }

    public List<Change> changes() {
        return List.copyOf(changes);
    }

    @Override
    public String toString() {
        var table = new Table(List.of("workload", "figure", "before", "now", "ratio", ""));
        for (var change : changes) {
            table.add(
                    List.of(
                            change.of().toString(),
                            change.metric().label(),
                            change.before().toString(),
                            change.now().toString(),
                            String.format(Locale.ROOT, "%.2f", change.ratio()),
                            change.counts() ? "<-- changed" : ""));
        }
        return changes.isEmpty() ? "nothing in common to compare\n" : table.toString();
    }
}
