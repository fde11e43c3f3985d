package dev.perdure.eventstore.storage;

import java.time.Duration;

/// How a sequencer treats what waits.
///
/// @param mostWaiting requests that may wait; more are refused as overload
/// @param patience how long a request is tried again while the database is away
public record SequencerOptions(int mostWaiting, Duration patience) {}
