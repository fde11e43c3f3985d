package dev.perdure.bench.result;

import org.jspecify.annotations.Nullable;

/// One measured window: a line of a results file. The component names are the schema.
///
/// @param schema version of these names, 1 today
/// @param at when the window ended, ISO 8601
/// @param provider the store
/// @param workload what was run
/// @param rep number of the repetition
/// @param clients orchestrations in flight
/// @param warmUpS warm-up before the window, in seconds
/// @param windowS length of the window, in seconds
/// @param setup what was measured, and on what
/// @param load what was done
/// @param latencyMs from the start call to the completion seen
/// @param perOrch cost of one orchestration
/// @param process what the process and the machine did meanwhile
public record WindowResult(
        int schema,
        String at,
        String provider,
        String workload,
        int rep,
        int clients,
        double warmUpS,
        double windowS,
        Setup setup,
        Load load,
        Latency latencyMs,
        Cost perOrch,
        Activity process) {

    /// The schema of the lines that are written today.
    public static final int SCHEMA = 1;

    /// What was measured, and on what.
    ///
    /// @param commit the commit, with a `+` if files were changed; `null` unknown
    /// @param jdk the Java runtime
    /// @param machine processors, memory, operating system
    /// @param heap largest heap and collector
    /// @param options settings of the engine: `default` for every published figure
    /// @param durability what a commit waits for
    public record Setup(
            @Nullable String commit,
            String jdk,
            String machine,
            String heap,
            String options,
            String durability) {}

    /// What was done within the window.
    ///
    /// @param completed orchestrations with the right output
    /// @param failed orchestrations without
    /// @param firstError the first failure, warm-up included, or `null`
    /// @param orchPerS completed per second
    /// @param actPerS activity executions per second, counted where they happen
    public record Load(
            long completed,
            long failed,
            @Nullable String firstError,
            double orchPerS,
            double actPerS) {}

    /// Milliseconds that so many of a hundred orchestrations did not pass; all 0 if there are none.
    public record Latency(double mean, double p50, double p95, double p99, double max) {}

    /// Totals of the window, divided by what was completed (or by one).
    ///
    /// @param cpuMs CPU time of the process, driver included
    /// @param turns turns stored
    /// @param events history events stored
    /// @param commits provider calls that stored turns
    /// @param calls provider calls of any kind
    /// @param writtenBytes bytes given to the operating system to write
    /// @param fileBytes growth of the store's files
    /// @param allocatedBytes bytes allocated in the heap
    public record Cost(
            double cpuMs,
            double turns,
            double events,
            double commits,
            double calls,
            double writtenBytes,
            double fileBytes,
            double allocatedBytes) {}

    /// What the process and the machine did meanwhile.
    ///
    /// @param commits provider calls that stored turns
    /// @param calls provider calls of any kind
    /// @param cpuPct CPU time of the process; 100 is one processor
    /// @param othersPct CPU time of everybody else; 100 is all processors
    /// @param heapUsedMiB heap in use at the end, garbage included
    /// @param collections garbage collections
    /// @param collectionMs and the time they took
    public record Activity(
            long commits,
            long calls,
            double cpuPct,
            double othersPct,
            double heapUsedMiB,
            long collections,
            long collectionMs) {}

    /// {@return what windows have in common that can be compared}
    public Key key() {
        return new Key(provider, workload);
    }

    /// A workload on a provider.
    public record Key(String provider, String workload) {
        @Override
        public String toString() {
            return provider + " " + workload;
        }
    }
}
