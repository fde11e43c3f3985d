/// The exceptions that the engine itself throws, each with a stable code.
///
/// Entry type: [EngineException][dev.perdure.engine.error.EngineException]. Depends on nothing.
/// Exceptions are immutable and may cross threads.
package dev.perdure.engine.error;
