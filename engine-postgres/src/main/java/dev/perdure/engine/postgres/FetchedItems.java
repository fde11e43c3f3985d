package dev.perdure.engine.postgres;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.OrchestrationItem;

import org.jspecify.annotations.Nullable;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Puts items together from the rows of a fetch, which come item by item.
final class FetchedItems {
    private static final int REACHED = 0;
    private static final int REACHED_NOTICES = 1;
    private static final int REACHED_INBOX = 2;
    private static final int REACHED_READY = 3;
    private static final int INSTANCE = 1;
    private static final int CHUNK = 2;
    private static final int MESSAGE = 3;
    private static final int PROGRESS = 4;
    private static final int ORPHANED = 2;

    private final List<OrchestrationItem> items = new ArrayList<>();
    private @Nullable Parts parts;
    private int item;
    private @Nullable Long lastNotice;
    private @Nullable Long lastMessage;
    private @Nullable Long leftOver;
    private @Nullable Instant readyUntil;

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
        if (part == REACHED) {
            reached(row);
        } else if (part == INSTANCE) {
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

    /// {@return the number of the last notice that was handed out}
    @Nullable Long lastNotice() {
        return lastNotice;
    }

    /// {@return the number of the last message that was handed out of the inbox}
    @Nullable Long lastMessage() {
        return lastMessage;
    }

    /// {@return the number of the first message that was put into the inbox}
    @Nullable Long leftOver() {
        return leftOver;
    }

    /// {@return when the last one that was claimed became ready, or `null` if everything was}
    @Nullable Instant readyUntil() {
        return readyUntil;
    }

    private void reached(Row row) throws SQLException {
        var number = row.optionalNumber("number");
        switch (row.integer("kind")) {
            case REACHED_NOTICES -> lastNotice = number;
            case REACHED_INBOX -> {
                lastMessage = number;
                leftOver = row.optionalNumber("other");
            }
            case REACHED_READY -> readyUntil = Micros.time(row.number("number"));
            default -> throw new IllegalStateException("what was reached is unknown");
        }
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
