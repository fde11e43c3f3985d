package dev.perdure.bench.result;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/// A figure of a window that can be summed up over repetitions and compared between results.
public enum Metric {
    ORCHESTRATIONS("orch/s", result -> result.load().orchPerS()),
    ACTIVITIES("act/s", result -> result.load().actPerS()),
    P50("p50 ms", result -> result.latencyMs().p50()),
    P95("p95 ms", result -> result.latencyMs().p95()),
    P99("p99 ms", result -> result.latencyMs().p99()),
    MAX("max ms", result -> result.latencyMs().max()),
    CPU("CPU ms/orch", result -> result.perOrch().cpuMs()),
    TURNS("turns/orch", result -> result.perOrch().turns()),
    COMMITS("commits/orch", result -> result.perOrch().commits()),
    CALLS("calls/orch", result -> result.perOrch().calls()),
    WRITTEN("written B/orch", result -> result.perOrch().writtenBytes()),
    ALLOCATED("heap B/orch", result -> result.perOrch().allocatedBytes()),
    FAILED("failed", result -> result.load().failed()),
    ALL_CALLS("calls/s", result -> result.process().calls() / Math.max(result.windowS(), 1e-9)),
    CPU_SHARE("CPU %", result -> result.process().cpuPct()),
    OTHERS("others' CPU %", result -> result.process().othersPct());

    private final String label;
    private final ToDoubleFunction<WindowResult> value;

    Metric(String label, ToDoubleFunction<WindowResult> value) {
        this.label = label;
        this.value = value;
    }

    public String label() {
        return label;
    }

    /// {@return median and range over the windows}
    public Spread over(Collection<WindowResult> windows) {
        return Spread.of(windows.stream().map(value::applyAsDouble).toList());
    }
}
