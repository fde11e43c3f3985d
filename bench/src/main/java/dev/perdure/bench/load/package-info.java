/// What is run: the workloads, and the closed loop that runs one of them and checks every output.
///
/// Entry types: [Workload][dev.perdure.bench.load.Workload] and
/// [ClosedLoop][dev.perdure.bench.load.ClosedLoop]. A loop may be used by one thread at a time.
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.load;
