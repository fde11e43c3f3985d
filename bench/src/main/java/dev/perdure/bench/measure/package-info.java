/// What the process, the machine and the store did between two moments.
///
/// Entry type: [Meter][dev.perdure.bench.measure.Meter].
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.measure;
