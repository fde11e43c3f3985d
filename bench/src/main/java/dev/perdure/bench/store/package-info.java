/// The stores that are measured, each in a place of its own, with every provider call counted.
///
/// Entry type: [OpenStore][dev.perdure.bench.store.OpenStore]. Safe for any thread.
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.store;
