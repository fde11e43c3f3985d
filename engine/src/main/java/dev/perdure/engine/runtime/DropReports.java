package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.DroppedMessage;
import dev.perdure.engine.provider.Provider;

/// Counts the messages that a node saw dropped, and tells its listener.
public final class DropReports implements AutoCloseable {
    private final Node node;
    private final Provider.Subscription subscription;

    public DropReports(Node node) {
        this.node = node;
        this.subscription = node.provider().subscribeDropped(this::report);
    }

    /// Another engine of this process may share the provider, and reports what it found itself.
    private void report(DroppedMessage dropped) {
        if (dropped.lease().nodeId().equals(node.settings().nodeId())) {
            node.counters().dropped();
            node.reports().messageDropped(dropped);
        }
    }

    @Override
    public void close() {
        subscription.close();
    }
}
