package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;

import java.time.Duration;
import java.util.function.UnaryOperator;

/// How a log treats what is to be appended.
///
/// @param mostWaiting requests that may wait; more are refused as overload
/// @param patience how long a request is tried again while the database is away
/// @param keyRetention how long keys of requests are kept; zero for ever
/// @param tagging what each event goes through first, in the caller's thread
public record SequencerOptions(
        int mostWaiting,
        Duration patience,
        Duration keyRetention,
        UnaryOperator<NewEvent> tagging) {}
