/// What users write: orchestrations, activities and the durable operations between them.
///
/// Entry types: [Orchestration][dev.perdure.engine.orchestration.Orchestration],
/// [Activity][dev.perdure.engine.orchestration.Activity] and
/// [OrchestrationContext][dev.perdure.engine.orchestration.OrchestrationContext]. Handles are
/// immutable and may be shared; contexts belong to the thread they were given to. Depends on
/// `history` (for [Failure][dev.perdure.engine.history.Failure]), `payload` and `error`.
package dev.perdure.engine.orchestration;
