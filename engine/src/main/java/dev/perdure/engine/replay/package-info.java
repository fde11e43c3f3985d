/// Deterministic replay: history and code in, commands out.
///
/// Pure: no clock, randomness, threads or I/O; time comes in as a value.
/// Depends on `orchestration`, `history` and `payload`.
package dev.perdure.engine.replay;
