/// What happened in an execution, as pure data, and its stored form.
///
/// Entry types: [Event][dev.perdure.engine.history.Event] and
/// [HistoryCodec][dev.perdure.engine.history.HistoryCodec]. Depends on `payload` and `error`; knows
/// no clock, thread or I/O. Everything is immutable but the reader and writer of the binary form.
package dev.perdure.engine.history;
