/// The provider that keeps everything in this process: the reference for what others must do.
///
/// Depends on `provider`, `history` and `payload`.
package dev.perdure.engine.memory;
