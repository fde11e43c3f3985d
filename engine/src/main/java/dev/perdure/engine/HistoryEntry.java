package dev.perdure.engine;

import dev.perdure.engine.history.Event;

import java.time.Instant;

/// One event of a history with its number and the time of its turn.
///
/// @param execution number of the execution, from 1
/// @param number number of the event, from 1
/// @param time when the turn was taken, by the store's clock
public record HistoryEntry(int execution, long number, Instant time, Event event) {}
