package dev.perdure.eventstore.erasure;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.ReadOptions;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Gatherers;
import java.util.stream.Stream;

/// A log whose payloads are in clear for whoever uses it, and encrypted where they are stored.
final class ClearLog implements EventLog {
    private final EventLog log;
    private final SubjectKeys keys;
    private final SubjectOf subjects;

    ClearLog(EventLog log, SubjectKeys keys, SubjectOf subjects) {
        this.log = log;
        this.keys = keys;
        this.subjects = subjects;
    }

    @Override
    public String name() {
        return log.name();
    }

    private AppendRequest encrypted(AppendRequest request) {
        return request.withEvents(keys.encrypt(request.events(), subjects));
    }

    @Override
    public AppendResult append(AppendRequest request) {
        try {
            return log.append(encrypted(request));
        } catch (EventStoreException e) {
            if (e.reason() != EventStoreException.Reason.UNREADABLE) {
                throw e;
            }
            return log.append(encrypted(request)); // with the keys that are there now
        }
    }

    @Override
    public CompletableFuture<AppendResult> appendAsync(AppendRequest request) {
        return log.appendAsync(encrypted(request));
    }

    @Override
    public Optional<AppendResult.Appended> appendedUnder(String key) {
        return log.appendedUnder(key);
    }

    @Override
    public Stream<StoredEvent> read(Query query, ReadOptions options) {
        return log.read(query, options)
                .gather(Gatherers.windowFixed(options.pageSize()))
                .map(keys::decrypt)
                .flatMap(List::stream);
    }

    @Override
    public Page readPage(Query query, ReadOptions options) {
        var page = log.readPage(query, options);
        return new Page(keys.decrypt(page.events()), page.head(), page.mark());
    }

    @Override
    public DecisionRead readDecision(
            Query query, long after, Collection<Seen> seen, Consistency consistency) {
        var read = log.readDecision(query, after, seen, consistency);
        return new DecisionRead(
                read.query(), read.after(), keys.decrypt(read.events()), read.head(), read.mark());
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
}
