package dev.perdure.bench.measure;

import dev.perdure.engine.observe.EngineCounters;

/// All meters at one moment; the difference of two is what happened between them.
///
/// @param nanos the moment
/// @param cpuNanos CPU time of this process, all its threads and the JVM's own work included
/// @param allocated bytes allocated in the heap
/// @param written bytes this process gave to the operating system to write, or 0 if unknown
/// @param storeBytes size of the store's files
/// @param calls provider calls
/// @param executions activities that ran
/// @param engine what the engine did
/// @param collections garbage collections
/// @param collectionMillis and the time they took
/// @param machine CPU time of the whole machine
public record Sample(
        long nanos,
        long cpuNanos,
        long allocated,
        long written,
        long storeBytes,
        long calls,
        long executions,
        EngineCounters.Snapshot engine,
        long collections,
        long collectionMillis,
        MachineTime machine) {

    /// CPU time of all processors in ticks since the machine started; zero if unknown.
    public record MachineTime(long busy, long total) {}
}
