package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.observe.EventStoreListener;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.UnaryOperator;

/// How a log treats what is to be appended.
///
/// @param mostWaiting requests that may wait; more are refused as overload
/// @param patience how long a request is tried again while the database is away
/// @param keyRetention how long keys of requests are kept; zero for ever
/// @param tagging what each event goes through first, in the caller's thread
/// @param listener who is told what was done, and throws nothing; `null` for nobody
public record SequencerOptions(
        int mostWaiting,
        Duration patience,
        Duration keyRetention,
        UnaryOperator<NewEvent> tagging,
        @Nullable EventStoreListener listener) {}
