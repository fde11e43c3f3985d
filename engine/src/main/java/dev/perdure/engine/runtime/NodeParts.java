package dev.perdure.engine.runtime;

import dev.perdure.engine.observe.EngineCounters;
import dev.perdure.engine.payload.PayloadCodec;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;

/// What the parts of a node need from it and from each other.
interface NodeParts {
    /// {@return what the node is made of}
    Node.Parts parts();

    default Provider provider() {
        return parts().provider();
    }

    default NodeSettings settings() {
        return parts().settings();
    }

    default Registry registry() {
        return parts().registry();
    }

    default PayloadCodec codec() {
        return parts().codec();
    }

    default Scheduler scheduler() {
        return parts().scheduler();
    }

    EngineCounters counters();

    Committer committer();

    Activities activities();

    /// {@return the current lease}
    NodeLease lease();

    /// {@return the provider's time}
    default Instant now() {
        return provider().now();
    }

    /// {@return a clock for pauses, in nanoseconds, that goes with the provider's time}
    long nanoTime();

    NodeEnvironment environment();

    NodeReports reports();

    @Nullable LiveInstance liveInstance(String id);

    /// Called when an instance waits for something and everything it did is stored.
    void rested(LiveInstance instance);

    /// Forgets an instance that left memory.
    void forget(LiveInstance instance);

    /// Called when an attempt of this activity ended, so that another may begin. Any thread.
    void roomForWork(String activity);

    /// Gives an instance back that has left memory. The store is told by one of the next steps.
    void giveBack(Abandoned given);

    /// Called when a turn is durable and its activities were started.
    void turnStored(PendingTurn turn);

    /// Called when the store fences this node off.
    ///
    /// @param lost the lease that was used; nothing happens if the node has joined anew since
    void fenced(NodeLease lost, ProviderException e);
}
