/// The facade: open an engine over a provider, start orchestrations, wait for their results.
///
/// It stands on top of all other packages of this module; none of them imports it.
package dev.perdure.engine;
