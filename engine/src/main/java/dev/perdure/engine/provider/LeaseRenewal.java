package dev.perdure.engine.provider;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What a node learned when it renewed its lease.
///
/// @param nextLapse when the earliest lease of the other nodes lapses unless it is renewed before,
///   or `null` if there are no others. It may lie in the past if there is still something to
///   release; a renewal after that moment releases it
public record LeaseRenewal(@Nullable Instant nextLapse) {}
