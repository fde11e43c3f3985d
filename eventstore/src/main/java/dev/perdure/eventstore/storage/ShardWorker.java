package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.EventLog.Page;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.observe.ShardPlace;
import dev.perdure.eventstore.projection.TransactionalProjection;
import dev.perdure.eventstore.storage.Checkpoints.Failed;
import dev.perdure.eventstore.storage.Checkpoints.Held;
import dev.perdure.eventstore.storage.Checkpoints.Moved;
import dev.perdure.pg.DatabaseException;

import java.io.Serial;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/// Brings the events of one shard to the handler, one batch after the other, by a thread of its
/// own.
///
/// A batch that fails is given to the handler again event by event, so that the one it fails on is
/// known. While the database is away nothing moves; afterwards it is asked how far the checkpoint
/// had come.
final class ShardWorker {
    private static final System.Logger LOGGER = System.getLogger(ShardWorker.class.getName());
    private static final Duration UNHEARD_POLL = Duration.ofMillis(250);

    private final Following following;
    private final Claim claim;
    private final ShardFeed feed;
    private final ShardProgress progress;
    private final ShardWatch watch;
    private final Attempts attempts;
    private final Troubles troubles = new Troubles();
    private final Bell bell = new Bell();
    private final Thread thread;
    private volatile boolean draining;
    private volatile boolean abandoned;
    private volatile boolean paused;
    private volatile boolean ended;

    /// Up to here events are given one by one.
    private long singlyUntil;

    ShardWorker(Following following, Held held, boolean paused) {
        var options = following.options();
        this.following = following;
        this.claim = held.claim();
        this.paused = paused;
        this.feed = new ShardFeed(following.log(), options);
        this.progress =
                new ShardProgress(
                        following.checkpoints(), claim, held.position(), options.checkpointPace());
        this.watch =
                new ShardWatch(
                        following.log(),
                        new ShardPlace(following.log().name(), options.id(), claim.shard()));
        this.attempts = new Attempts(options.failures());
        this.thread =
                Thread.ofVirtual()
                        .name("perdure-" + options.id().name() + "-" + claim.shard())
                        .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    Claim claim() {
        return claim;
    }

    /// The log has grown.
    void grown() {
        bell.ring();
    }

    void pause(boolean value) {
        paused = value;
        bell.nudge();
    }

    /// Ends it after the batch that is under way, with the checkpoint stored.
    void drain() {
        draining = true;
        bell.nudge();
    }

    /// Ends it after the batch that is under way, which counts for nothing: the shard was lost.
    void abandon() {
        abandoned = true;
        bell.nudge();
    }

    boolean isDraining() {
        return draining;
    }

    boolean hasEnded() {
        return ended;
    }

    private boolean isStopping() {
        return draining || abandoned;
    }

    private void run() {
        bell.own();
        try {
            while (!isStopping()) {
                step();
            }
            if (!abandoned) {
                progress.settle();
                progress.store();
            }
        } catch (EventStoreException | DatabaseException e) {
            LOGGER.log(System.Logger.Level.INFO, place() + " stops here", e);
        } catch (RuntimeException | Error e) { // the member starts another one
            LOGGER.log(System.Logger.Level.ERROR, place() + " stops here", e);
        } finally {
            watch.left();
            ended = true;
            following.look().run();
        }
    }

    private String place() {
        return "shard %d of subscription '%s'".formatted(claim.shard(), following.options().id());
    }

    private void step() {
        try {
            progress.settle();
            if (paused) {
                progress.store();
                attempts.reset();
                bell.pause(Long.MAX_VALUE, () -> isStopping() || !paused);
                return;
            }
            bell.hush();
            var page = feed.after(progress.position());
            progress.saw(page.seen().orElse(null));
            watch.looked(page.head());
            boolean delivered = deliver(page);
            watch.moved(progress.position());
            if (!delivered) {
                return;
            }
            if (progress.dueNs() == 0) {
                notePause(progress.store());
            }
            troubles.over();
            if (progress.position() >= page.head() && !feed.isFull(page)) {
                bell.await(waitNs(), () -> isStopping() || paused);
            }
        } catch (EventStoreException e) {
            if (e.reason() == Reason.LOST) {
                throw e;
            }
            if (e.reason() != Reason.LOG_WENT_BACK || !goBack(e)) {
                troubled(e, e.isTransient());
            }
        } catch (DatabaseException e) {
            troubled(e, e.isTransient());
        } catch (RuntimeException e) { // the ordering key is code of users, too
            troubled(e, false);
        }
    }

    /// {@return true if it goes on from the checkpoint}
    private boolean goBack(EventStoreException e) {
        feed.forget();
        attempts.reset();
        singlyUntil = 0;
        if (!progress.goBack()) {
            return false;
        }
        LOGGER.log(
                System.Logger.Level.WARNING,
                "%s goes on after position %d, its checkpoint: %s"
                        .formatted(place(), progress.position(), e.getMessage()));
        return true;
    }

    private long waitNs() {
        var poll = following.options().poll();
        boolean unheard = !following.canListen().getAsBoolean();
        var most = unheard && poll.compareTo(UNHEARD_POLL) > 0 ? UNHEARD_POLL : poll;
        return Math.min(most.toNanos(), progress.dueNs());
    }

    /// {@return false if the handler failed}
    private boolean deliver(Page page) {
        long end = feed.end(page);
        var mine = page.events().stream().filter(this::isMine).toList();
        if (!mine.isEmpty() && mine.getFirst().position() > singlyUntil) {
            return handle(mine, end);
        }
        for (var event : mine) {
            if (isStopping() || paused) {
                return true;
            }
            if (!handle(List.of(event), event.position())) {
                return false;
            }
        }
        progress.passed(end);
        return true;
    }

    private boolean isMine(StoredEvent event) {
        var options = following.options();
        return options.shards() == 1
                || Shards.of(options.orderingKey().of(event), options.shards()) == claim.shard();
    }

    private boolean handle(List<StoredEvent> events, long upTo) {
        requireLease();
        try {
            watch.batch(events, () -> give(events, upTo));
            attempts.reset();
            return true;
        } catch (PausedMeanwhile _) {
            notePause(true);
            return false;
        } catch (HandlerFailure e) {
            failed(events, e);
            return false;
        }
    }

    private void give(List<StoredEvent> events, long upTo) {
        switch (following.delivery()) {
            case Delivery.AtLeastOnce(var handler) -> {
                call(() -> handler.handle(events));
                progress.handled(events.getLast(), upTo);
            }
            case Delivery.Transactional(var projection) ->
                    progress.accept(project(projection, events, upTo));
        }
    }

    /// What the database finds wrong with such a transaction is wrong with what the handler did.
    private Moved project(TransactionalProjection projection, List<StoredEvent> events, long upTo) {
        try {
            return following
                    .checkpoints()
                    .inHandlersTransaction(connection -> {
                        call(() -> projection.project(connection, events));
                        requireTransaction(connection);
                        return requireGoing(progress.move(connection, events.getLast(), upTo));
                    });
        } catch (DatabaseException e) {
            if (e.kind() == DatabaseException.Kind.DEFECT) {
                throw new HandlerFailure(e);
            }
            throw e;
        }
    }

    private void requireTransaction(Connection connection) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new HandlerFailure(
                    new IllegalStateException(
                            "the projection left the transaction that it was given"));
        }
    }

    /// Once a pause is committed no projection commits anything.
    private static Moved requireGoing(Moved moved) {
        if (moved.paused()) {
            throw new PausedMeanwhile();
        }
        return moved;
    }

    /// Rolls the transaction of a handler back.
    static final class PausedMeanwhile extends RuntimeException {
        @Serial private static final long serialVersionUID = 1;
    }

    /// Code of users, which may fail in any way.
    private interface Call {
        void run() throws Exception;
    }

    private static void call(Call handler) {
        try {
            handler.run();
        } catch (Exception | Error e) {
            throw new HandlerFailure(e);
        }
    }

    private void requireLease() {
        if (!following.leased().getAsBoolean()) {
            throw new EventStoreException(
                    Reason.LOST, place() + " was not renewed in time: its lease lapsed", null);
        }
    }

    private void notePause(boolean found) {
        if (found && !paused) {
            paused = true;
            following.look().run();
        }
    }

    private void failed(List<StoredEvent> events, HandlerFailure failure) {
        if (failure.isTransient()) {
            troubled(failure, true);
            return;
        }
        var first = events.getFirst();
        var failed = attempts.failed(events, failure.reason());
        LOGGER.log(System.Logger.Level.WARNING, place() + ": " + failed.error(), failure);
        progress.store();
        if (events.size() > 1) {
            singlyUntil = events.getLast().position();
            following.checkpoints().recordFailure(claim, failed);
            return;
        }
        switch (attempts.next()) {
            case Attempts.Next.Retry(var pause) -> {
                following.checkpoints().recordFailure(claim, failed);
                bell.pause(pause.toNanos(), () -> isStopping() || paused);
            }
            case Attempts.Next.Skip _ -> {
                notePause(progress.skip(first, failed));
                attempts.reset();
            }
            case Attempts.Next.Pause _ -> {
                following.checkpoints().recordFailure(claim, failed);
                following.pause().pause(failed.error());
                paused = true;
            }
        }
    }

    /// Something that is not about an event: it is tried again, for ever.
    private void troubled(RuntimeException e, boolean passes) {
        progress.doubt();
        troubles.note(place() + " waits", e);
        if (!passes) {
            show(e);
        }
        bell.pause(troubles.pauseNs(passes), this::isStopping);
    }

    private void show(RuntimeException e) {
        var failed = new Failed(troubles.count(), e.toString(), 0, "");
        try {
            following.checkpoints().recordFailure(claim, failed);
        } catch (DatabaseException also) {
            e.addSuppressed(also);
        }
    }
}
