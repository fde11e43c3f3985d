/// How cost grows: with the length of a history, with the width of a fan-out, and with the number
/// of instances in memory.
///
/// Entry types: [Growth][dev.perdure.bench.scale.Growth] and
/// [ParkedInstances][dev.perdure.bench.scale.ParkedInstances].
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.scale;
