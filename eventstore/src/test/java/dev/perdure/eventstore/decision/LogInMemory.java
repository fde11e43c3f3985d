package dev.perdure.eventstore.decision;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.ReadOptions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A log without a database, for races that need more rounds than a database has time for.
final class LogInMemory implements EventLog {
    private static final long APPEND_NS = 20_000;

    private final List<StoredEvent> events = new ArrayList<>(); // guarded by this

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public synchronized AppendResult append(AppendRequest request) {
        var condition = request.condition();
        if (condition != null) {
            var offender =
                    after(condition.after())
                            .filter(condition.query()::matches)
                            .findFirst()
                            .map(it -> new Offender(it.position(), it.type()));
            if (offender.isPresent()) {
                return new Conflict(List.of(offender.get()));
            }
        }
        long first = events.size() + 1L;
        for (var event : request.events()) {
            events.add(new StoredEvent(events.size() + 1L, Instant.EPOCH, event));
        }
        return new Appended(first, events.size(), false);
    }

    @Override
    public CompletableFuture<AppendResult> appendAsync(AppendRequest request) {
        LockSupport.parkNanos(this, APPEND_NS);
        return CompletableFuture.completedFuture(append(request));
    }

    @Override
    public Optional<Appended> appendedUnder(String key) {
        return Optional.empty();
    }

    private Stream<StoredEvent> after(long position) {
        return List.copyOf(events.subList((int) position, events.size())).stream();
    }

    @Override
    public synchronized Stream<StoredEvent> read(Query query, ReadOptions options) {
        return after(options.after()).filter(query::matches);
    }

    @Override
    public Page readPage(Query query, ReadOptions options) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public synchronized DecisionRead readDecision(
            Query query, long after, Collection<Seen> seen, Consistency how) {
        return new DecisionRead(
                query, after, after(after).filter(query::matches).toList(), events.size(), null);
    }

    @Override
    public boolean exists(Query query, long after, Consistency consistency) {
        throw new UnsupportedOperationException("not needed");
    }

    @Override
    public long archivedUpTo() {
        return 0;
    }

    @Override
    public synchronized long head(Consistency consistency) {
        return events.size();
    }
}
