/// What an engine tells about itself while it runs: listeners and flight recorder events.
///
/// Depends on `history` and `payload`.
package dev.perdure.engine.observe;
