package dev.perdure.cli.demo;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.provider.Status;
import dev.perdure.examples.treeindex.FileRecord;
import dev.perdure.examples.treeindex.TreeIndex;

import java.util.function.Consumer;

/// Follows the batches of a tree index in the store, as a client, and sees every recorded file once
/// per record. Each event is read once.
final class RecordedFiles {
    private static final int TURNS_PER_CALL = 500;

    private final Client client;
    private final String instance;
    private final Consumer<FileRecord> listener;
    private final JacksonCodec codec = new JacksonCodec();
    private int batch = 1;
    private long event;
    private long scheduled;
    private long files;
    private long lostAttempts;

    /// @param listener gets every recorded file
    RecordedFiles(Client client, String instance, Consumer<FileRecord> listener) {
        this.client = client;
        this.instance = instance;
        this.listener = listener;
    }

    /// {@return how many files are recorded by now}
    long read() {
        while (true) {
            var id = TreeIndex.batchId(instance, batch);
            var before = client.status(id).orElse(null);
            if (before == null) {
                return files;
            }
            readBatch(id, before.execution());
            if (!before.status().terminal()) {
                return files;
            }
            batch++;
            event = 0;
        }
    }

    /// {@return attempts that began in a worker that was killed, and were followed by another}
    long lostAttempts() {
        return lostAttempts;
    }

    /// {@return true if a worker holds the batch that was read last, and has files to index}
    boolean isUnderway() {
        if (scheduled == files) {
            return false;
        }
        var current = client.status(TreeIndex.batchId(instance, batch)).orElse(null);
        return current != null && current.status() == Status.RUNNING && current.owner() != null;
    }

    private void readBatch(String id, int execution) {
        while (true) {
            var entries = client.history(id, execution, event, TURNS_PER_CALL);
            if (entries.isEmpty()) {
                return;
            }
            entries.forEach(this::take);
            event = entries.getLast().number();
        }
    }

    private void take(HistoryEntry entry) {
        switch (entry.event()) {
            case Event.ActivityScheduled _ -> scheduled++;
            case Event.ActivityCompleted(_, var result) -> {
                files++;
                listener.accept(codec.decode(result, PayloadType.of(FileRecord.class)));
            }
            case Event.ActivityAttemptFailed _ -> lostAttempts++;
            case Event _ -> {}
        }
    }
}
