package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A log that counts what is asked of it, and lets something happen before an append.
final class WatchedLog implements EventLog {
    private final EventLog log;
    final AtomicInteger reads = new AtomicInteger();
    final AtomicInteger eventsRead = new AtomicInteger();
    final Queue<AppendRequest> alone = new ConcurrentLinkedQueue<>();
    final Queue<AppendRequest> inLanes = new ConcurrentLinkedQueue<>();

    /// Each happens once, before an append, in this order.
    final Queue<Runnable> before = new ConcurrentLinkedQueue<>();

    WatchedLog(EventLog log) {
        this.log = log;
    }

    private void happen() {
        var next = before.poll();
        if (next != null) {
            next.run();
        }
    }

    @Override
    public String name() {
        return log.name();
    }

    @Override
    public AppendResult append(AppendRequest request) {
        alone.add(request);
        happen();
        return log.append(request);
    }

    @Override
    public CompletableFuture<AppendResult> appendAsync(AppendRequest request) {
        inLanes.add(request);
        happen();
        return log.appendAsync(request);
    }

    @Override
    public Optional<AppendResult.Appended> appendedUnder(String key) {
        return log.appendedUnder(key);
    }

    @Override
    public Stream<StoredEvent> read(Query query, ReadOptions options) {
        reads.incrementAndGet();
        return log.read(query, options).peek(_ -> eventsRead.incrementAndGet());
    }

    @Override
    public Page readPage(Query query, ReadOptions options) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public DecisionRead readDecision(
            Query query, long after, Collection<Seen> seen, Consistency consistency) {
        reads.incrementAndGet();
        var read = log.readDecision(query, after, seen, consistency);
        eventsRead.addAndGet(read.events().size());
        return read;
    }

    @Override
    public boolean exists(Query query, long after, Consistency consistency) {
        return log.exists(query, after, consistency);
    }

    @Override
    public long archivedUpTo() {
        return log.archivedUpTo();
    }

    @Override
    public long head(Consistency consistency) {
        return log.head(consistency);
    }

    /// {@return how many events each request of a lane had}
    List<Integer> batches() {
        return inLanes.stream().map(it -> it.events().size()).toList();
    }
}
