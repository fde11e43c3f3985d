/// The facade: run an engine, start instances and talk to them.
///
/// Entry types: [Engine][dev.perdure.engine.Engine] runs handlers in this process,
/// [Client][dev.perdure.engine.Client] works on any store, with or without an engine in the
/// process. Both are safe for any thread. Nothing else in this module depends on this package.
package dev.perdure.engine;
