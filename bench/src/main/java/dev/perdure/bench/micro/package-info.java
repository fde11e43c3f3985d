/// Micro benchmarks by JMH.
///
/// Entry type: [ReplayBenchmark][dev.perdure.bench.micro.ReplayBenchmark].
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.micro;
