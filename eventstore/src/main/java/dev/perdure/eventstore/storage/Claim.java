package dev.perdure.eventstore.storage;

/// A shard as a member holds it.
///
/// @param subscription its number
/// @param shard which one
/// @param epoch tells this holder from all others, earlier and later
record Claim(int subscription, int shard, long epoch) {}
