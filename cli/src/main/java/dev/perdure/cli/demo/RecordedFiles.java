package dev.perdure.cli.demo;

import dev.perdure.engine.Client;
import dev.perdure.engine.HistoryEntry;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.payload.JacksonCodec;
import dev.perdure.engine.payload.PayloadType;
import dev.perdure.engine.provider.Status;
import dev.perdure.examples.treeindex.FileRecord;
import dev.perdure.examples.treeindex.TreeIndex;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/// Follows the batches of a tree index in the store, as a client, and sees every recorded file once
/// per record. Each event is read once.
final class RecordedFiles {
    private static final int TURNS_PER_CALL = 500;

    private final Client client;
    private final String instance;
    private final Consumer<FileRecord> listener;
    private final JacksonCodec codec = new JacksonCodec();
    private final List<Batch> batches = new ArrayList<>();

    /// @param listener gets every recorded file
    RecordedFiles(Client client, String instance, Consumer<FileRecord> listener) {
        this.client = client;
        this.instance = instance;
        this.listener = listener;
    }

    /// {@return how many files are recorded by now}
    long read() {
        discover();
        batches.forEach(Batch::read);
        return batches.stream().mapToLong(it -> it.files).sum();
    }

    /// {@return attempts that began in a worker that was killed, and were followed by another}
    long lostAttempts() {
        return batches.stream().mapToLong(it -> it.lostAttempts).sum();
    }

    /// {@return true if a worker holds a batch with files to index}
    boolean isUnderway() {
        return batches.stream().filter(it -> it.open() > 0).anyMatch(Batch::isHeld);
    }

    /// {@return how many files of these batches were begun and not recorded, when last read}
    long open(Collection<String> ids) {
        return batches.stream().filter(it -> ids.contains(it.id)).mapToLong(Batch::open).sum();
    }

    private void discover() {
        while (true) {
            var id = TreeIndex.batchId(instance, batches.size() + 1);
            var found = client.status(id).orElse(null);
            if (found == null) {
                return;
            }
            batches.add(new Batch(id, found.execution()));
        }
    }

    /// One batch, and how far it was read.
    private final class Batch {
        private final String id;
        private final int execution;
        private long event;
        private long scheduled;
        private long files;
        private long lostAttempts;
        private boolean isComplete;

        Batch(String id, int execution) {
            this.id = id;
            this.execution = execution;
        }

        void read() {
            if (isComplete) {
                return;
            }
            while (true) {
                var entries = client.history(id, execution, event, TURNS_PER_CALL);
                if (entries.isEmpty()) {
                    return;
                }
                entries.forEach(this::take);
                event = entries.getLast().number();
            }
        }

        long open() {
            return scheduled - files;
        }

        boolean isHeld() {
            var now = client.status(id).orElse(null);
            return now != null && now.status() == Status.RUNNING && now.owner() != null;
        }

        private void take(HistoryEntry entry) {
            switch (entry.event()) {
                case Event.ActivityScheduled _ -> scheduled++;
                case Event.ActivityCompleted(_, var result) -> {
                    files++;
                    listener.accept(codec.decode(result, PayloadType.of(FileRecord.class)));
                }
                case Event.ActivityAttemptFailed _ -> lostAttempts++;
                case Event.Terminal _ -> isComplete = true;
                case Event _ -> {}
            }
        }
    }
}
