package dev.perdure.bench;

import dev.perdure.bench.load.Workload;
import dev.perdure.bench.scale.Probe;
import dev.perdure.bench.store.StoreKind;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What to measure.
///
/// @param stores providers, in order
/// @param workloads in order; each repetition runs all of them on all providers
/// @param probes what else to measure, after the workloads
/// @param reps repetitions; an idle engine is measured in the first only
/// @param preWarm load before the first window of each provider, so that code is compiled
/// @param warmUp load before each window
/// @param window length of each window
/// @param folder where stores with files keep them, on the disk to be measured
public record Plan(
        List<StoreKind> stores,
        List<Workload> workloads,
        List<Probe> probes,
        int reps,
        Duration preWarm,
        Duration warmUp,
        Duration window,
        Path folder) {
    public Plan {
        stores = List.copyOf(stores);
        workloads = List.copyOf(workloads);
        probes = List.copyOf(probes);
    }
}
