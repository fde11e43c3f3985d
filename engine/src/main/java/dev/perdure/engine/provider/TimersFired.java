package dev.perdure.engine.provider;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What a call that fires timers did.
///
/// @param fired how many timers, and work items that nobody took, became messages
/// @param nextDue when the next timer is due or work item must be taken, or `null` if there is
///   none; a provider that has looked only some seconds ahead gives the end of these
public record TimersFired(int fired, @Nullable Instant nextDue) {}
