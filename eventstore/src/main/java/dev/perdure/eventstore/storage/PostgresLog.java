package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/// A log in PostgreSQL.
public final class PostgresLog implements EventLog, AutoCloseable {
    /// Under the lock of the log, a condition looks at no more events than this, unless the first
    /// one that the index finds decides.
    private static final long MOST_CHECKED = 1_000;

    private static final int MOST_DECIDED_ON = 1_000_000;
    private static final int DECISION_PAGE = 10_000;

    private final Servers servers;
    private final LogNumber log;
    private final Sequencer sequencer;

    private PostgresLog(Servers servers, LogNumber log, SequencerOptions options, long head) {
        this.servers = servers;
        this.log = log;
        this.sequencer = new Sequencer(servers.primary(), log, options, head);
    }

    /// Opens a log, and creates it if there is none of this name.
    ///
    /// @param segmentSize positions per partition of a new log
    public static PostgresLog open(
            Servers servers, LogPlace place, SequencerOptions options, long segmentSize) {
        try {
            var log = place.open(servers.primary(), segmentSize);
            var none = ReadOptions.defaults().withLimit(0);
            long head = new Reads(log, Query.all(), none).page(servers.primary(), 0).head();
            return new PostgresLog(servers, log, options, head);
        } catch (DatabaseException e) {
            throw Errors.of("opening log '" + place.name() + "'", e);
        }
    }

    @Override
    public String name() {
        return log.name();
    }

    int number() {
        return log.number();
    }

    /// Runs this after each call of this process that appended something.
    void onGrowth(Runnable listener) {
        sequencer.onGrowth(listener);
    }

    @Override
    public AppendResult append(AppendRequest request) {
        var pending = submit(request);
        try {
            return pending.result.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(pending, e);
        } catch (ExecutionException e) {
            throw rethrown(e);
        }
    }

    private static EventStoreException interrupted(Pending pending, InterruptedException e) {
        if (pending.take()) {
            pending.result.cancel(false);
            return new EventStoreException(
                    Reason.CANCELLED,
                    "interrupted before the events were sent; nothing was appended",
                    e);
        }
        return new EventStoreException(
                Reason.OUTCOME_UNKNOWN,
                "interrupted while the events were being appended; with a key, repeating the"
                        + " request would tell what became of it",
                e);
    }

    private static RuntimeException rethrown(ExecutionException e) {
        if (e.getCause() instanceof EventStoreException own) {
            own.addSuppressed(new IllegalStateException("appended by this thread"));
            return own;
        }
        return new EventStoreException(Reason.DEFECT, "an append failed: " + e.getCause(), e);
    }

    @Override
    public CompletableFuture<AppendResult> appendAsync(AppendRequest request) {
        try {
            return submit(request).result;
        } catch (EventStoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Pending submit(AppendRequest request) {
        var pending = prepare(request);
        if (!pending.result.isDone()) {
            sequencer.submit(pending);
        }
        return pending;
    }

    /// A condition that may have to look at many events does so before the log is locked. What did
    /// not match up to the head then never will, so only what comes later is left for the check.
    private Pending prepare(AppendRequest request) {
        var condition = request.condition();
        if (condition == null) {
            return new Pending(log.number(), request, List.of(), 0);
        }
        var scans = Scan.of(log.number(), condition.query());
        boolean quick =
                sequencer.head() - condition.after() <= MOST_CHECKED
                        || (condition.query().occurredFrom() == null
                                && scans.stream().allMatch(Scan::isDecidedAtOnce));
        if (quick) {
            return new Pending(log.number(), request, scans, condition.after());
        }
        var first =
                ReadOptions.defaults().withAfter(condition.after()).withLimit(1).withPageSize(1);
        var page = readPage(condition.query(), first);
        boolean broken = !page.events().isEmpty();
        long after = broken ? condition.after() : Math.max(condition.after(), page.head());
        var pending = new Pending(log.number(), request, scans, after);
        if (broken && !pending.hasKey()) {
            pending.result.complete(
                    new AppendResult.Conflict(
                            page.events().stream()
                                    .map(it -> new AppendResult.Offender(it.position(), it.type()))
                                    .toList()));
        }
        return pending;
    }

    @Override
    public Stream<StoredEvent> read(Query query, ReadOptions options) {
        return options.limit() == 0
                ? Stream.empty()
                : Stream.iterate(
                                new Pages(options, readPage(query, options)),
                                Pages::isThere,
                                it -> it.next(next -> readPage(query, next)))
                        .flatMap(it -> it.page().events().stream());
    }

    @Override
    public Page readPage(Query query, ReadOptions options) {
        try {
            var reads = new Reads(log, query, options);
            return servers.read(options.consistency(), it -> reads.page(it, hint(it)), Page::head);
        } catch (DatabaseException e) {
            throw Errors.of("reading log '" + name() + "'", e);
        }
    }

    /// A replica may not have reached what this process appended.
    private long hint(Database server) {
        return server == servers.primary() ? sequencer.head() : 0;
    }

    @Override
    public DecisionRead readDecision(Query query, long after, Consistency consistency) {
        var options =
                ReadOptions.defaults()
                        .withAfter(after)
                        .withPageSize(DECISION_PAGE)
                        .withConsistency(consistency);
        var page = readPage(query, options);
        if (page.events().size() < DECISION_PAGE) {
            return new DecisionRead(query, after, page.events(), page.head());
        }
        var all =
                Stream.iterate(
                                new Pages(options, page),
                                Pages::isThere,
                                it -> it.next(next -> readPage(query, next)))
                        .flatMap(it -> it.page().events().stream())
                        .limit(MOST_DECIDED_ON + 1L)
                        .toList();
        if (all.size() > MOST_DECIDED_ON) {
            throw new EventStoreException(
                    Reason.DEFECT,
                    ("a decision must read at most %d events, and more match %s in log '%s'. Keep a"
                                    + " snapshot of its state, or narrow the query")
                            .formatted(MOST_DECIDED_ON, query, name()),
                    null);
        }
        return new DecisionRead(query, after, all, page.head());
    }

    @Override
    public boolean exists(Query query, long after, Consistency consistency) {
        var options =
                ReadOptions.defaults()
                        .withAfter(after)
                        .withLimit(1)
                        .withPageSize(1)
                        .withConsistency(consistency);
        return !readPage(query, options).events().isEmpty();
    }

    @Override
    public long head(Consistency consistency) {
        var none = ReadOptions.defaults().withLimit(0).withConsistency(consistency);
        return readPage(Query.all(), none).head();
    }

    /// Takes no more requests; returns when those that wait were sent.
    @Override
    public void close() {
        sequencer.close();
    }
}
