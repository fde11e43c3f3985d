/// The running engine: live instances, commits, activities, timers and leases.
///
/// Entry type: [Node][dev.perdure.engine.runtime.Node]. Every part is a `step()` that does what is
/// due and returns; [NodeLoops][dev.perdure.engine.runtime.NodeLoops] owns the only threads,
/// besides the virtual threads that run user code. A simulation calls the same steps from one
/// thread. Depends on `replay`, `provider`, `observe`, `orchestration`, `history` and `payload`.
package dev.perdure.engine.runtime;
