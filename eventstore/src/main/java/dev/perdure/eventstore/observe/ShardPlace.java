package dev.perdure.eventstore.observe;

import dev.perdure.eventstore.projection.SubscriptionId;

/// A shard of a subscription.
///
/// @param log name of the log
/// @param subscription name and version
/// @param shard its number, from 0
public record ShardPlace(String log, SubscriptionId subscription, int shard) {}
