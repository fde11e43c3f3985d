package dev.perdure.eventstore;

import dev.perdure.eventstore.codec.TagExtractors;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.pg.DatabaseOptions;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.function.UnaryOperator;

/// Where an event store is, and how it behaves. Immutable; each `with…` returns a changed copy.
///
/// @param primary the database that takes appends
/// @param replica a streaming replica of it for reads that allow one; `null` for none
/// @param schema where the tables are
/// @param migrating true to create or upgrade the schema when the store is opened
/// @param segmentSize positions per partition of logs that are created, from 1,000 to 1,000 million
/// @param mostWaiting requests that may wait in each log; more are refused as overload
/// @param patience how long an append is tried again while the database is away
/// @param replicaPatience how long a read waits for a position on the replica
/// @param tagging what each event goes through before it is appended, in the caller's thread; pure,
///   and without effect the second time
/// @param listener who is told what was done; `null` for nobody, and nothing is measured
public record EventStoreOptions(
        DatabaseOptions primary,
        @Nullable DatabaseOptions replica,
        String schema,
        boolean migrating,
        long segmentSize,
        int mostWaiting,
        Duration patience,
        Duration replicaPatience,
        UnaryOperator<NewEvent> tagging,
        @Nullable EventStoreListener listener) {
    private static final long DEFAULT_SEGMENT = 10_000_000;
    private static final int DEFAULT_WAITING = 10_000;

    public EventStoreOptions {
        if (segmentSize < 1_000 || segmentSize > 1_000_000_000) {
            throw new IllegalArgumentException(
                    "the segment size must be from 1000 to 1000000000, found " + segmentSize);
        }
        if (mostWaiting < 1) {
            throw new IllegalArgumentException(
                    "the number of waiting requests must be at least 1, found " + mostWaiting);
        }
        if (patience.isNegative() || replicaPatience.isNegative()) {
            throw new IllegalArgumentException(
                    "patience must not be negative, found %s and %s for the replica"
                            .formatted(patience, replicaPatience));
        }
    }

    /// {@return a store in schema `perdure_events` of this database: segments of 10 million, 10,000
    /// waiting requests, 10 s of patience, 100 ms for the replica}
    public static EventStoreOptions of(DatabaseOptions primary) {
        return new EventStoreOptions(
                primary,
                null,
                "perdure_events",
                true,
                DEFAULT_SEGMENT,
                DEFAULT_WAITING,
                Duration.ofSeconds(10),
                Duration.ofMillis(100),
                TagExtractors.none(),
                null);
    }

    public EventStoreOptions withReplica(DatabaseOptions value) {
        return new EventStoreOptions(
                primary,
                value,
                schema,
                migrating,
                segmentSize,
                mostWaiting,
                patience,
                replicaPatience,
                tagging,
                listener);
    }

    public EventStoreOptions withSchema(String value) {
        return new EventStoreOptions(
                primary,
                replica,
                value,
                migrating,
                segmentSize,
                mostWaiting,
                patience,
                replicaPatience,
                tagging,
                listener);
    }

    /// The schema is there already, set up by [EventStore#migrations(String)]; it is only checked.
    public EventStoreOptions withoutMigrating() {
        return new EventStoreOptions(
                primary,
                replica,
                schema,
                false,
                segmentSize,
                mostWaiting,
                patience,
                replicaPatience,
                tagging,
                listener);
    }

    public EventStoreOptions withSegmentSize(long value) {
        return new EventStoreOptions(
                primary,
                replica,
                schema,
                migrating,
                value,
                mostWaiting,
                patience,
                replicaPatience,
                tagging,
                listener);
    }

    public EventStoreOptions withMostWaiting(int value) {
        return new EventStoreOptions(
                primary,
                replica,
                schema,
                migrating,
                segmentSize,
                value,
                patience,
                replicaPatience,
                tagging,
                listener);
    }

    /// How long an append is tried again while the database is away, and how long a read waits for
    /// a position on the replica.
    public EventStoreOptions withPatience(Duration appends, Duration reads) {
        return new EventStoreOptions(
                primary,
                replica,
                schema,
                migrating,
                segmentSize,
                mostWaiting,
                appends,
                reads,
                tagging,
                listener);
    }

    /// Values of payloads at registered paths become tags of each event that is appended.
    public EventStoreOptions withTagging(TagExtractors value) {
        return new EventStoreOptions(
                primary,
                replica,
                schema,
                migrating,
                segmentSize,
                mostWaiting,
                patience,
                replicaPatience,
                value,
                listener);
    }

    /// What is done with the store in this process is measured and told. The listener is the
    /// caller's: the store does not close it.
    public EventStoreOptions withListener(EventStoreListener value) {
        return new EventStoreOptions(
                primary,
                replica,
                schema,
                migrating,
                segmentSize,
                mostWaiting,
                patience,
                replicaPatience,
                tagging,
                value);
    }
}
