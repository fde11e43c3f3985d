package dev.perdure.bench;

import dev.perdure.bench.events.StoreShape;
import dev.perdure.bench.load.ClosedLoop;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.measure.Machine;
import dev.perdure.bench.measure.Sample;
import dev.perdure.bench.result.Figure;
import dev.perdure.bench.result.WindowResult;
import dev.perdure.bench.store.StoreKind;

import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// What is the same for all windows of a run; turns two readings of the meters into a result.
///
/// @param commit the commit that is measured, or `null` if unknown
/// @param jdk the Java runtime
/// @param machine processors, memory, operating system
/// @param heap largest heap and collector
record Conditions(@Nullable String commit, String jdk, String machine, String heap) {
    private static final double NANOS = 1e9;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double MEBIBYTE = 1024.0 * 1024;

    static Conditions here() {
        return new Conditions(
                Machine.commit(), Machine.jdk(), Machine.description(), Machine.heap());
    }

    /// Which window.
    record Window(StoreKind store, Workload workload, int rep, Duration warmUp) {}

    WindowResult result(Window what, ClosedLoop.Outcome outcome, MeteredWindow window) {
        var span = new Span(window.begin(), window.end());
        return new WindowResult(
                WindowResult.SCHEMA,
                now(),
                what.store().label(),
                what.workload().label(),
                what.rep(),
                what.workload().clients(),
                (double) what.warmUp().toMillis() / 1e3,
                round(span.seconds()),
                setup(what.store().durability()),
                span.load(outcome),
                latency(outcome.latencies()),
                span.cost(Math.max((double) outcome.completed(), 1.0)),
                span.process());
    }

    Figure figure(String figure, String provider, double value, String unit) {
        var durability =
                StoreShape.labels().contains(provider)
                        ? StoreKind.POSTGRES.durability()
                        : StoreKind.labels().contains(provider)
                                ? StoreKind.of(provider).durability()
                                : "none";
        return new Figure(
                Figure.SCHEMA, now(), figure, provider, round(value), unit, setup(durability));
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private WindowResult.Setup setup(String durability) {
        return new WindowResult.Setup(commit, jdk, machine, heap, "default", durability);
    }

    private static WindowResult.Latency latency(Histogram latencies) {
        return latencies.getTotalCount() == 0
                ? new WindowResult.Latency(0, 0, 0, 0, 0)
                : new WindowResult.Latency(
                        round(latencies.getMean() / NANOS_PER_MILLI),
                        millis(latencies, 50),
                        millis(latencies, 95),
                        millis(latencies, 99),
                        millis(latencies, 100));
    }

    private static double millis(Histogram latencies, double percentile) {
        return round(latencies.getValueAtPercentile(percentile) / NANOS_PER_MILLI);
    }

    /// {@return the value with four decimals, enough for a figure}
    private static double round(double value) {
        return Math.round(value * 10_000) / 10_000.0;
    }

    /// What lies between two readings.
    private record Span(Sample a, Sample b) {
        double seconds() {
            return (b.nanos() - a.nanos()) / NANOS;
        }

        WindowResult.Load load(ClosedLoop.Outcome outcome) {
            return new WindowResult.Load(
                    outcome.completed(),
                    outcome.failed(),
                    outcome.firstError(),
                    round(outcome.completed() / seconds()),
                    round((b.executions() - a.executions()) / seconds()));
        }

        WindowResult.Cost cost(double each) {
            return new WindowResult.Cost(
                    round((b.cpuNanos() - a.cpuNanos()) / NANOS_PER_MILLI / each),
                    round((b.engine().turns() - a.engine().turns()) / each),
                    round((b.engine().events() - a.engine().events()) / each),
                    round((b.engine().commits() - a.engine().commits()) / each),
                    round((b.calls() - a.calls()) / each),
                    round((b.written() - a.written()) / each),
                    round((b.storeBytes() - a.storeBytes()) / each),
                    round((b.allocated() - a.allocated()) / each));
        }

        WindowResult.Activity process() {
            var runtime = Runtime.getRuntime();
            double cpuSeconds = (b.cpuNanos() - a.cpuNanos()) / NANOS;
            return new WindowResult.Activity(
                    b.engine().commits() - a.engine().commits(),
                    b.calls() - a.calls(),
                    round(100 * cpuSeconds / seconds()),
                    round(othersPct(cpuSeconds)),
                    round((runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE),
                    b.collections() - a.collections(),
                    b.collectionMillis() - a.collectionMillis());
        }

        /// A tick is a hundredth of a second wherever ticks are known.
        private double othersPct(double ownSeconds) {
            double total = b.machine().total() - a.machine().total();
            double others = b.machine().busy() - a.machine().busy() - ownSeconds * 100;
            return total == 0 ? 0 : Math.max(0, 100 * others / total);
        }
    }
}
