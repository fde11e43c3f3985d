/// What users write: orchestrations, activities, and the context through which both act durably.
///
/// Depends on `payload` only. An orchestration context belongs to the orchestration's own threads.
package dev.perdure.engine.orchestration;
