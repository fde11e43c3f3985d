/// The storage contract: what an engine asks of the place where its instances live.
///
/// Operations take and return batches. Depends on `history` and `payload`.
package dev.perdure.engine.provider;
