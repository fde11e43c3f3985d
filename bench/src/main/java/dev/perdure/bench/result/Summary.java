package dev.perdure.bench.result;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Results summed up over repetitions: medians, and for the first figures also, in brackets, least
/// and greatest.
public final class Summary {
    private static final int WITH_RANGE = 4;
    private static final List<Metric> LOADED =
            List.of(
                    Metric.ORCHESTRATIONS,
                    Metric.P50,
                    Metric.P99,
                    Metric.CPU,
                    Metric.TURNS,
                    Metric.COMMITS,
                    Metric.CALLS,
                    Metric.WRITTEN,
                    Metric.ALLOCATED,
                    Metric.FAILED,
                    Metric.OTHERS);
    private static final List<Metric> IDLE =
            List.of(Metric.ALL_CALLS, Metric.CPU_SHARE, Metric.OTHERS);

    private Summary() {}

    /// {@return tables of the loaded and of the idle windows}
    public static String of(Collection<WindowResult> results) {
        var loaded = results.stream().filter(result -> result.clients() > 0).toList();
        var idle = results.stream().filter(result -> result.clients() == 0).toList();
        return table(loaded, LOADED) + (idle.isEmpty() ? "" : "\n" + table(idle, IDLE));
    }

    static Map<WindowResult.Key, List<WindowResult>> grouped(Collection<WindowResult> results) {
        var groups = new LinkedHashMap<WindowResult.Key, List<WindowResult>>();
        for (var result : results) {
            groups.computeIfAbsent(result.key(), _ -> new ArrayList<>()).add(result);
        }
        return groups;
    }

    private static String table(Collection<WindowResult> results, List<Metric> metrics) {
        var head = new ArrayList<>(List.of("workload"));
        metrics.forEach(metric -> head.add(metric.label()));
        var table = new Table(head);
        grouped(results)
                .forEach((key, windows) -> {
                    var row = new ArrayList<>(List.of(key.toString()));
                    for (int i = 0; i < metrics.size(); i++) {
                        var spread = metrics.get(i).over(windows);
                        row.add(
                                i < WITH_RANGE
                                        ? spread.toString()
                                        : Spread.digits(spread.median()));
                    }
                    table.add(row);
                });
        return results.isEmpty() ? "" : table.toString();
    }
}
