package dev.perdure.eventstore.projection;

import dev.perdure.eventstore.event.Query;

import java.time.Duration;
import java.util.Objects;

/// What a subscription follows, and how. Immutable; each `with…` returns a changed copy.
///
/// Name, version, shards and start are of the subscription: its first member fixes them. The others
/// are of each member, and should be the same for all of them.
///
/// @param id name and version
/// @param query which events it sees
/// @param batchSize events per call of the handler and in memory, from 1 to 10,000; twice as many
///   in memory with prefetch
/// @param prefetch true to read the next page while the handler is busy with one
/// @param shards how many members can share the work, from 1 to 1,000. Each shard reads everything
///   that the query matches
/// @param orderingKey which events stay in order if there are several shards
/// @param startAfter a new subscription sees events above this position; 0 for all
/// @param lease after which others take what a member holds that is gone, at least 100 ms
/// @param poll how often to look at the log without being woken; 250 ms at most where nobody can
///   listen to notifications
/// @param checkpointPace a handler that sees events at least once has its checkpoint stored so
///   often at most: a crash repeats what it handled since
/// @param failures what becomes of an event that the handler fails on
public record SubscriptionOptions(
        SubscriptionId id,
        Query query,
        int batchSize,
        boolean prefetch,
        int shards,
        OrderingKey orderingKey,
        long startAfter,
        Duration lease,
        Duration poll,
        Duration checkpointPace,
        FailurePolicy failures) {
    private static final int MOST_BATCH = 10_000;
    private static final int MOST_SHARDS = 1_000;
    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);

    public SubscriptionOptions {
        Objects.requireNonNull(id, "id");
        if (batchSize < 1 || batchSize > MOST_BATCH) {
            throw wrong(id, "a batch size from 1 to " + MOST_BATCH, batchSize);
        }
        if (shards < 1 || shards > MOST_SHARDS) {
            throw wrong(id, "from 1 to " + MOST_SHARDS + " shards", shards);
        }
        if (startAfter < 0) {
            throw wrong(id, "a start that is not negative", startAfter);
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0) {
            throw wrong(id, "a lease of at least " + SHORTEST_LEASE, lease);
        }
        if (!poll.isPositive()) {
            throw wrong(id, "a positive time between polls", poll);
        }
        if (checkpointPace.isNegative()) {
            throw wrong(id, "a checkpoint pace that is not negative", checkpointPace);
        }
    }

    private static IllegalArgumentException wrong(SubscriptionId id, String needed, Object found) {
        return new IllegalArgumentException(
                "subscription '%s' needs %s, found %s".formatted(id, needed, found));
    }

    /// {@return version 1 of this name from the beginning of the log: batches of 500, one shard, a
    /// lease of 10 s, a poll each 5 s, a checkpoint each 100 ms at most, failures tried for ever}
    public static SubscriptionOptions of(String name, Query query) {
        return new SubscriptionOptions(
                SubscriptionId.of(name),
                query,
                500,
                true,
                1,
                OrderingKey.firstTag(),
                0,
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofMillis(100),
                FailurePolicy.retryForever());
    }

    public SubscriptionOptions withVersion(int value) {
        return copy(new SubscriptionId(id.name(), value), new Work(this), new Times(this));
    }

    public SubscriptionOptions withBatchSize(int value) {
        return copy(
                id, new Work(value, prefetch, shards, orderingKey, startAfter), new Times(this));
    }

    public SubscriptionOptions withPrefetch(boolean value) {
        return copy(
                id, new Work(batchSize, value, shards, orderingKey, startAfter), new Times(this));
    }

    public SubscriptionOptions withShards(int value, OrderingKey key) {
        return copy(id, new Work(batchSize, prefetch, value, key, startAfter), new Times(this));
    }

    public SubscriptionOptions withStartAfter(long value) {
        return copy(id, new Work(batchSize, prefetch, shards, orderingKey, value), new Times(this));
    }

    public SubscriptionOptions withLease(Duration value) {
        return copy(id, new Work(this), new Times(value, poll, checkpointPace, failures));
    }

    public SubscriptionOptions withPoll(Duration value) {
        return copy(id, new Work(this), new Times(lease, value, checkpointPace, failures));
    }

    public SubscriptionOptions withCheckpointPace(Duration value) {
        return copy(id, new Work(this), new Times(lease, poll, value, failures));
    }

    public SubscriptionOptions withFailures(FailurePolicy value) {
        return copy(id, new Work(this), new Times(lease, poll, checkpointPace, value));
    }

    private record Work(
            int batchSize, boolean prefetch, int shards, OrderingKey orderingKey, long startAfter) {
        Work(SubscriptionOptions from) {
            this(from.batchSize, from.prefetch, from.shards, from.orderingKey, from.startAfter);
        }
    }

    private record Times(
            Duration lease, Duration poll, Duration checkpointPace, FailurePolicy failures) {
        Times(SubscriptionOptions from) {
            this(from.lease, from.poll, from.checkpointPace, from.failures);
        }
    }

    private SubscriptionOptions copy(SubscriptionId newId, Work work, Times times) {
        return new SubscriptionOptions(
                newId,
                query,
                work.batchSize,
                work.prefetch,
                work.shards,
                work.orderingKey,
                work.startAfter,
                times.lease,
                times.poll,
                times.checkpointPace,
                times.failures);
    }
}
