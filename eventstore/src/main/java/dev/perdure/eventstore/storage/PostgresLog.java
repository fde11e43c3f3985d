package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.decision.SnapshotStore;
import dev.perdure.eventstore.erasure.SubjectKeys;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.Seen;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.DecisionRead;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.log.Segment;
import dev.perdure.eventstore.log.TransactionLog;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.ReadFinished.Operation;
import dev.perdure.eventstore.observe.ReadFinished.Target;
import dev.perdure.eventstore.storage.Conditions.Reader;
import dev.perdure.pg.Database;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.sql.Connection;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A log in PostgreSQL.
public final class PostgresLog implements EventLog, AutoCloseable {
    private final Servers servers;
    private final LogNumber log;
    private final Sequencer sequencer;
    private final KeyPruning pruning;
    private final Segments segments;
    private final SubjectKeys subjectKeys;
    private final UnaryOperator<NewEvent> tagging;
    private final @Nullable Observer observer;

    private PostgresLog(Servers servers, LogNumber log, SequencerOptions options, long head) {
        this.servers = servers;
        this.log = log;
        this.sequencer = new Sequencer(servers.primary(), log, options, head);
        this.pruning = new KeyPruning(servers.primary(), log, options.keyRetention());
        this.sequencer.onKey(pruning::begin);
        this.segments = new Segments(servers.primary(), log);
        this.tagging = options.tagging();
        this.subjectKeys =
                new SubjectKeys(
                        log.name(), new PostgresSubjectKeys(servers.primary(), log), tagging);
        var listener = options.listener();
        this.observer = listener == null ? null : new Observer(log.name(), listener);
        sequencer.onKeysGone(subjectKeys::forget);
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

    /// {@return who is told what is done with the log; `null` for nobody}
    @Nullable EventStoreListener listener() {
        return observer == null ? null : observer.listener();
    }

    /// Runs this after each call of this process that appended something.
    void onGrowth(Runnable listener) {
        sequencer.onGrowth(listener);
    }

    @Override
    public AppendResult append(AppendRequest request) {
        if (observer == null) {
            return await(submit(request));
        }
        var watch = observer.appending(request, AppendFinished.Operation.APPEND);
        return watch.observe(() -> await(watch.submitted(submit(request))));
    }

    private static AppendResult await(Pending pending) {
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
        if (pending.result.cancel(false)) {
            return new EventStoreException(
                    Reason.CANCELLED,
                    "interrupted before the events were sent; nothing was appended",
                    e);
        }
        return new EventStoreException(
                Reason.OUTCOME_UNKNOWN,
                "interrupted while the events were being appended; "
                        + (pending.hasKey()
                                ? "repeat the request to learn what became of it: it has a key"
                                : "look for them by their ids: without a key, a repeated request"
                                        + " might append them twice"),
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
            return observer == null
                    ? submit(request).result
                    : observer.appendingLater(request).observeLater(() -> submit(request));
        } catch (EventStoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private Pending submit(AppendRequest request) {
        var pending =
                Conditions.prepare(log.number(), tagged(request), sequencer.head(), this::page);
        if (!pending.result.isDone()) {
            sequencer.submit(pending);
        }
        return pending;
    }

    private AppendRequest tagged(AppendRequest request) {
        var events = request.events().stream().map(tagging).toList();
        return request.withEvents(events);
    }

    @Override
    public Optional<AppendResult.Appended> appendedUnder(String key) {
        try {
            return servers.primary().with(connection -> AppendKeys.find(connection, log, key));
        } catch (DatabaseException e) {
            throw Errors.of("looking for a key of log '" + name() + "'", e);
        }
    }

    /// {@return where states of decisions on this log are kept}
    public SnapshotStore snapshots() {
        return new PostgresSnapshots(servers.primary(), log);
    }

    /// {@return the keys of subjects of this log; the same object each time}
    public SubjectKeys subjectKeys() {
        return subjectKeys;
    }

    @Override
    public Stream<StoredEvent> read(Query query, ReadOptions options) {
        return Pages.read(options, it -> readPage(query, it));
    }

    @Override
    public Page readPage(Query query, ReadOptions options) {
        return reading(Operation.QUERY, it -> it.read(query, options));
    }

    /// Reads one page for a shard of a subscription.
    Page readFeed(Query query, ReadOptions options) {
        return reading(Operation.FEED, it -> it.read(query, options));
    }

    private <T> T reading(Operation operation, Function<Reader, T> work) {
        if (observer == null) {
            return work.apply(this::page);
        }
        var watch = observer.reading(operation);
        return watch.observe(() -> work.apply((query, options) -> page(query, options, watch)));
    }

    private Page page(Query query, ReadOptions options) {
        var reads = new Reads(log, query, options);
        return page(options, it -> reads.page(it, hint(it)));
    }

    private Page page(Query query, ReadOptions options, ReadWatch watch) {
        var reads = new Reads(log, query, options);
        return watch.got(
                page(options, it -> watch.timed(target(it), () -> reads.page(it, hint(it)))));
    }

    private Page page(ReadOptions options, Function<Database, Page> reading) {
        try {
            return servers.read(options, reading);
        } catch (DatabaseException e) {
            throw Errors.of("reading log '" + name() + "'", e);
        }
    }

    private Target target(Database server) {
        return server == servers.primary() ? Target.PRIMARY : Target.REPLICA;
    }

    /// A replica may not have reached what this process appended.
    private long hint(Database server) {
        return server == servers.primary() ? sequencer.head() : 0;
    }

    @Override
    public DecisionRead readDecision(
            Query query, long after, Collection<Seen> seen, Consistency consistency) {
        var from =
                ReadOptions.defaults().withAfter(after).withSeen(seen).withConsistency(consistency);
        return reading(Operation.DECISION, it -> Pages.decision(query, from, it));
    }

    @Override
    public boolean exists(Query query, long after, Consistency consistency) {
        if (consistency instanceof Consistency.Strong) {
            return existsOnPrimary(new Reads(log, query, ReadOptions.defaults().withAfter(after)));
        }
        var options =
                ReadOptions.defaults()
                        .withAfter(after)
                        .withLimit(1)
                        .withPageSize(1)
                        .withConsistency(consistency);
        return reading(Operation.EXISTS, it -> !it.read(query, options).events().isEmpty());
    }

    private boolean existsOnPrimary(Reads reads) {
        if (observer == null) {
            return matches(reads);
        }
        var watch = observer.reading(Operation.EXISTS);
        return watch.observe(
                () -> watch.matched(watch.timed(Target.PRIMARY, () -> matches(reads))));
    }

    private boolean matches(Reads reads) {
        try {
            return servers.primary().with(reads::matches);
        } catch (DatabaseException e) {
            throw Errors.of("reading log '" + name() + "'", e);
        }
    }

    @Override
    public long head(Consistency consistency) {
        var none = ReadOptions.defaults().withLimit(0).withConsistency(consistency);
        return reading(Operation.HEAD, it -> it.read(Query.all(), none).head());
    }

    @Override
    public long archivedUpTo() {
        try {
            return segments.archivedUpTo();
        } catch (DatabaseException e) {
            throw Errors.of("reading log '" + name() + "'", e);
        }
    }

    /// {@return the segments whose tables are here, in the order of positions}
    public List<Segment> segments() {
        try {
            return segments.list();
        } catch (DatabaseException e) {
            throw Errors.of("listing the segments of log '" + name() + "'", e);
        }
    }

    /// Takes whole segments up to a position out of the log.
    ///
    /// @param drop their tables, too
    /// @return these segments
    public List<Segment> archive(long upTo, boolean drop) {
        try {
            return segments.archive(upTo, drop);
        } catch (DatabaseException e) {
            throw Errors.of("archiving log '" + name() + "'", e);
        }
    }

    /// Appends many events, a chunk at a time.
    ///
    /// @return how many
    public long appendInBulk(Iterator<NewEvent> events) {
        try {
            return new BulkAppend(log, servers.primary(), tagging, observer).append(events);
        } catch (DatabaseException e) {
            throw Errors.of("appending in bulk to log '" + name() + "'", e);
        }
    }

    /// {@return this log, in a transaction of the caller}
    public TransactionLog in(Connection connection) {
        pruning.begin();
        var open = new OpenTransaction(log, connection, sequencer, this::tagged);
        return observer == null ? open : new ObservedTransaction(open, observer);
    }

    /// Takes no more requests; returns when those that wait were sent.
    @Override
    public void close() {
        sequencer.close();
        pruning.close();
    }
}
