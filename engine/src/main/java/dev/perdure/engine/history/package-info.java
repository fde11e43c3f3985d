/// What happened to an instance, as immutable events, and what it asked for, as commands.
///
/// Pure data: no clock, randomness, threads or I/O. Depends on `payload` only.
package dev.perdure.engine.history;
