package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.observe.BatchFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.ShardPlace;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Measures what a shard does, if somebody listens. Confined to one thread.
final class ShardWatch {
    private final @Nullable EventStoreListener listener;
    private final ShardPlace place;
    private long head;

    ShardWatch(PostgresLog log, ShardPlace place) {
        this.listener = log.listener();
        this.place = place;
    }

    /// The shard has seen this head.
    void looked(long value) {
        head = value;
    }

    /// The shard has come this far.
    void moved(long position) {
        if (listener != null) {
            listener.shardMoved(place, position, head);
        }
    }

    /// It ends.
    void left() {
        if (listener != null) {
            listener.shardLeft(place);
        }
    }

    /// Gives events to the handler. Those that a pause took back again are not told.
    void batch(List<StoredEvent> events, Runnable giving) {
        if (listener == null) {
            giving.run();
            return;
        }
        var startedAt = Instant.now();
        long startedNs = System.nanoTime();
        try {
            giving.run();
        } catch (ShardWorker.PausedMeanwhile e) {
            throw e;
        } catch (RuntimeException | Error e) {
            var thrown = e instanceof HandlerFailure failure ? failure.reason() : e;
            listener.batchFinished(
                    batch(events, startedAt, startedNs, thrown.getClass().getName()));
            throw e;
        }
        listener.batchFinished(batch(events, startedAt, startedNs, null));
    }

    private BatchFinished batch(
            List<StoredEvent> events, Instant startedAt, long startedNs, @Nullable String error) {
        return new BatchFinished(
                place,
                startedAt,
                Duration.ofNanos(System.nanoTime() - startedNs),
                events.size(),
                Math.max(0, head - events.getLast().position()),
                error);
    }
}
