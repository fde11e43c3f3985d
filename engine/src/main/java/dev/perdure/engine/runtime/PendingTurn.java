package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.TurnCommit;

/// A turn on its way to the store, with what is to be done on this node once it is there.
record PendingTurn(LiveInstance instance, TurnCommit commit, TurnEffects effects) {}
