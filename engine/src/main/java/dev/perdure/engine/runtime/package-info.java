/// The running engine: dispatchers, leases, timers, shutdown. The only threads of the module start here.
///
/// Depends on every package below the facade except `memory`.
package dev.perdure.engine.runtime;
