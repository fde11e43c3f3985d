/// Deterministic replay: history plus the requests of the code give the next events. Pure: no
/// clock, thread, randomness or I/O.
///
/// Entry type: [Replay][dev.perdure.engine.replay.Replay]. Depends on `history`, `payload` and
/// `error`. Confined to the thread that holds the instance's baton.
package dev.perdure.engine.replay;
