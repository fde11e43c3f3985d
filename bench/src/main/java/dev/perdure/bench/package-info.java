/// Stress scenarios and micro benchmarks; every published figure comes from here.
///
/// Entry types: [Bench][dev.perdure.bench.Bench] measures a plan of windows and
/// [PeerDriver][dev.perdure.bench.PeerDriver] does the same under somebody else's direction.
/// Workloads are ordinary orchestrations on default options; nothing here is known to the engine.
@org.jspecify.annotations.NullMarked
package dev.perdure.bench;
