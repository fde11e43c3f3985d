package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.log.AppendResult.Appended;

import org.jspecify.annotations.Nullable;

/// What became of a command that was accepted.
///
/// @param <V> the value of the decision
/// @param value of the decision
/// @param appended where its events are, durably; `null` if it had none
/// @param head the position that the decision was made at, before its own events; in a lane, the
///   events of commands before it in the same batch were known, too
/// @param tries how often it was decided
public record Decided<V>(V value, @Nullable Appended appended, long head, int tries) {}
