package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;

/// A turn on its way to the store, with what is to be done on this node once it is there.
///
/// @param lease the lease under which the node held the instance; a later one may not store it
/// @param sinceNanos when it was ready, by `System.nanoTime()`
record PendingTurn(
        LiveInstance instance,
        NodeLease lease,
        TurnCommit commit,
        TurnEffects effects,
        long sinceNanos) {
    /// A turn that is ready now.
    PendingTurn(LiveInstance instance, NodeLease lease, TurnCommit commit, TurnEffects effects) {
        this(instance, lease, commit, effects, System.nanoTime());
    }
}
