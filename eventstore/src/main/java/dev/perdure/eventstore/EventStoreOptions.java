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
/// @param keyRetention how long keys of requests are kept, so that a repetition is known; longer
///   than the patience; zero to keep them for ever
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
        Duration keyRetention,
        UnaryOperator<NewEvent> tagging,
        @Nullable EventStoreListener listener) {
    private static final long DEFAULT_SEGMENT = 10_000_000;
    private static final int DEFAULT_WAITING = 10_000;
    private static final Duration DEFAULT_KEY_RETENTION = Duration.ofDays(7);

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
        if (!keyRetention.isZero() && keyRetention.compareTo(patience) <= 0) {
            throw new IllegalArgumentException(
                    ("keys must be kept longer than an append is tried again, which is %s, or for"
                                    + " ever, which is zero; found %s")
                            .formatted(patience, keyRetention));
        }
    }

    /// {@return a store in schema `perdure_events` of this database: segments of 10 million, 10,000
    /// waiting requests, 10 s of patience, 100 ms for the replica, keys for 7 days}
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
                DEFAULT_KEY_RETENTION,
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
                keyRetention,
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
                keyRetention,
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
                keyRetention,
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
                keyRetention,
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
                keyRetention,
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
                keyRetention,
                tagging,
                listener);
    }

    /// How long keys of requests are kept; zero for ever. Processes that append to a log delete
    /// older ones about once a minute; where they differ, the shortest time counts.
    public EventStoreOptions withKeyRetention(Duration value) {
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
                keyRetention,
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
                keyRetention,
                tagging,
                value);
    }
}
