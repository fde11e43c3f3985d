/// What can be watched while the engine runs.
///
/// Entry types: [EngineListener][dev.perdure.engine.observe.EngineListener] and
/// [EngineCounters][dev.perdure.engine.observe.EngineCounters]; the flight recorder events are off
/// until a recording asks for `dev.perdure.*`. Depends on `history` and `provider` for their
/// values. Listeners are called on engine threads and must return at once.
package dev.perdure.engine.observe;
