package dev.perdure.engine.postgres;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.OrchestrationItem;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Puts items together from the rows of a fetch, which come item by item.
final class FetchedItems {
    private static final int INSTANCE = 1;
    private static final int CHUNK = 2;
    private static final int MESSAGE = 3;
    private static final int PROGRESS = 4;
    private static final int ORPHANED = 2;

    private final List<OrchestrationItem> items = new ArrayList<>();
    private @Nullable Parts parts;
    private int item;

    /// An item whose rows are being read.
    private record Parts(
            InstanceRecord instance,
            int mark,
            List<HistoryChunk> history,
            List<Delivered> messages,
            List<Heartbeat> progress) {
        Parts(InstanceRecord instance, int mark) {
            this(instance, mark, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        OrchestrationItem toItem() {
            return new OrchestrationItem(
                    instance, mark > 0, mark == ORPHANED, history, messages, progress);
        }
    }

    /// Takes the next row. Rows of an instance that is gone have no first part and are skipped.
    boolean add(Row row) throws SQLException {
        if (row.integer("item") != item) {
            finish();
            item = row.integer("item");
        }
        int part = row.integer("part");
        if (part == INSTANCE) {
            parts = new Parts(InstanceRows.readFetched(row), row.integer("number"));
        } else if (parts != null) {
            add(parts, part, row);
        }
        return true;
    }

    /// {@return the items, once all rows were taken}
    List<OrchestrationItem> toList() {
        finish();
        return List.copyOf(items);
    }

    private static void add(Parts parts, int part, Row row) throws SQLException {
        long number = row.number("number");
        switch (part) {
            case CHUNK ->
                    parts.history.add(
                            new HistoryChunk(
                                    row.integer("execution"),
                                    number,
                                    row.number("other"),
                                    row.bytes("data")));
            case MESSAGE -> parts.messages.add(new Delivered(number, StoredMessages.read(row)));
            case PROGRESS ->
                    parts.progress.add(
                            new Heartbeat(
                                    parts.instance.id(),
                                    row.integer("execution"),
                                    number,
                                    row.integer("other"),
                                    new Payload(row.text("codec"), row.bytes("data"))));
            default -> throw new IllegalStateException("part " + part + " is unknown");
        }
    }

    /// Messages may have been consumed since their arrival was noted; an item without any says
    /// nothing new.
    private void finish() {
        if (parts != null && (parts.mark > 0 || !parts.messages.isEmpty())) {
            items.add(parts.toItem());
        }
        parts = null;
    }
}
