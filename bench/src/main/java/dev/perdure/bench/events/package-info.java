/// Event stores side by side: the same decisions on the same data on the same server.
///
/// Entry type: [EventBench][dev.perdure.bench.events.EventBench].
@org.jspecify.annotations.NullMarked
package dev.perdure.bench.events;
