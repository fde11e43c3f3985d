package dev.perdure.eventstore.projection;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/// How a subscription is, at one moment, as the database has it. What a member has passed without
/// an event for it is stored up to a second later.
///
/// @param id name and version
/// @param serving true for the version that readers use
/// @param paused true if it stands still until it is resumed
/// @param pauseReason why; `null` if it is not paused
/// @param members how many take part now
/// @param deadLetters how many events it has given up on
/// @param head the highest position of the log
/// @param shards each of them, by number
public record SubscriptionState(
        SubscriptionId id,
        boolean serving,
        boolean paused,
        @Nullable String pauseReason,
        int members,
        long deadLetters,
        long head,
        List<ShardState> shards) {
    public SubscriptionState {
        shards = List.copyOf(shards);
    }

    /// The same with these shards.
    public SubscriptionState withShards(List<ShardState> value) {
        return new SubscriptionState(
                id, serving, paused, pauseReason, members, deadLetters, head, value);
    }

    /// {@return the position up to which all shards have seen everything}
    public long position() {
        return shards.stream().mapToLong(ShardState::position).min().orElse(0);
    }

    /// {@return how many positions the shard that is furthest behind has not passed}
    public long lag() {
        return shards.stream().mapToLong(ShardState::lag).max().orElse(0);
    }

    /// {@return how long the first event that some shard has not passed has been there; zero if all
    /// are at the head}
    public Duration lagTime() {
        return shards.stream()
                .map(ShardState::lagTime)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }
}
