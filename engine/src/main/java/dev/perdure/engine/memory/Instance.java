package dev.perdure.engine.memory;

import dev.perdure.engine.history.Failure;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.HandlerId;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceRecord;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Status;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/// The row of an instance with the rows that belong to it.
final class Instance {
    final String id;
    final long number;
    final @Nullable ParentLink parent;
    final Instant createdAt;

    String name;
    int version;
    int execution;
    Status status = Status.PENDING;
    @Nullable Instant endedAt;
    @Nullable Payload result;
    @Nullable Failure failure;
    @Nullable String reason;
    @Nullable Node owner;
    int attempts;

    /// True from the loss of an owner until another gives the instance back.
    boolean orphaned;

    @Nullable Instant readyAt;

    /// The lease whose turn created the instance, or `null` if a message did.
    @Nullable NodeLease creator;

    final Map<Integer, List<HistoryChunk>> executions = new HashMap<>();
    final NavigableMap<Long, Message> messages = new TreeMap<>();
    int externalEvents;

    /// Messages up to this number were handed to the owner.
    long handed;

    /// Rows of the current execution, by event number.
    final Map<Long, Timers.Timer> timers = new HashMap<>();

    final Map<Long, Work> work = new HashMap<>();
    final Map<Long, Heartbeat> heartbeats = new TreeMap<>();

    /// @param number its place in the order of creation, which makes equal times distinct
    record Key(String id, long number) {}

    Instance(Key key, Message.Start start, int execution, Instant createdAt) {
        this.id = key.id();
        this.number = key.number();
        this.name = start.name();
        this.version = start.version();
        this.parent = start.parent();
        this.execution = execution;
        this.createdAt = createdAt;
    }

    HandlerId handler() {
        return new HandlerId(name, version);
    }

    List<HistoryChunk> history(int ofExecution) {
        return executions.getOrDefault(ofExecution, List.of());
    }

    long lastEvent() {
        var chunks = history(execution);
        return chunks.isEmpty() ? 0 : chunks.getLast().lastEvent();
    }

    void append(HistoryChunk chunk) {
        executions.computeIfAbsent(chunk.execution(), _ -> new ArrayList<>(4)).add(chunk);
    }

    /// {@return true if every one of these chunks, and at least one, is stored with equal bytes}
    boolean stores(List<HistoryChunk> chunks) {
        return !chunks.isEmpty() && chunks.stream().allMatch(this::stores);
    }

    private boolean stores(HistoryChunk chunk) {
        var stored = history(chunk.execution());
        int low = 0;
        int high = stored.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long first = stored.get(middle).firstEvent();
            if (first == chunk.firstEvent()) {
                return stored.get(middle).sameAs(chunk);
            }
            if (first < chunk.firstEvent()) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return false;
    }

    InstanceRecord record() {
        return new InstanceRecord(
                id,
                name,
                version,
                status,
                execution,
                parent,
                createdAt,
                endedAt,
                result,
                failure,
                reason,
                owner == null ? null : owner.id,
                attempts,
                readyAt);
    }
}
