/// The provider that keeps everything in this process: the reference for what others must do.
///
/// Entry type: [MemoryProvider][dev.perdure.engine.memory.MemoryProvider]. Behind it, `Tables` is
/// the stored state with its indexes; `Leases`, `Claims`, `Turns`, `Starts`, `Mail`, `WorkQueue`,
/// `Timers` and `Endings` are the rules, one idea each. Everything but the entry type is confined
/// to the provider's one lock. Depends on `provider`, `history` and `payload`.
package dev.perdure.engine.memory;
