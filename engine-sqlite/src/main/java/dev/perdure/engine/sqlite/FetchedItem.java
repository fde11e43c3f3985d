package dev.perdure.engine.sqlite;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.OrchestrationItem;

import java.util.List;

/// An item as it was read; its messages are decoded by whoever asked for it, not by the writer.
record FetchedItem(
        InstanceRecord instance,
        boolean claimed,
        boolean orphaned,
        List<HistoryChunk> history,
        List<StoredMessage> messages,
        List<Heartbeat> progress) {
    OrchestrationItem toItem() {
        var decoded = messages.stream().map(StoredMessage::decode).toList();
        return new OrchestrationItem(instance, claimed, orphaned, history, decoded, progress);
    }
}
