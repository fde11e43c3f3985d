package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.projection.DeadLetter;
import dev.perdure.eventstore.projection.EventHandler;
import dev.perdure.eventstore.projection.Subscription;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.projection.SubscriptionState;
import dev.perdure.eventstore.projection.Subscriptions;
import dev.perdure.eventstore.projection.TransactionWork;
import dev.perdure.eventstore.projection.TransactionalProjection;
import dev.perdure.pg.DatabaseException;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// The subscriptions of a log in PostgreSQL.
final class PostgresSubscriptions implements Subscriptions, AutoCloseable {
    private final PostgresLog log;
    private final Wakeups wakeups;
    private final Checkpoints checkpoints;
    private final SubscriptionChanges changes;
    private final SubscriptionQueries queries;
    private final List<SubscriptionMember> members = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastMember = new AtomicInteger();
    private volatile boolean closed;

    PostgresSubscriptions(PostgresLog log, Wakeups wakeups, Checkpoints checkpoints) {
        this.log = log;
        this.wakeups = wakeups;
        this.checkpoints = checkpoints;
        this.changes = new SubscriptionChanges(log.number(), wakeups, checkpoints);
        this.queries = new SubscriptionQueries(log.number(), checkpoints);
    }

    @Override
    public Subscription subscribe(SubscriptionOptions options, EventHandler handler) {
        return follow(options, new Delivery.AtLeastOnce(handler));
    }

    @Override
    public Subscription project(SubscriptionOptions options, TransactionalProjection projection) {
        return follow(options, new Delivery.Transactional(projection));
    }

    private SubscriptionMember follow(SubscriptionOptions options, Delivery delivery) {
        if (closed) {
            throw new EventStoreException(
                    Reason.LOST,
                    "the store of subscription '%s' was closed".formatted(options.id()),
                    null);
        }
        var id = options.id();
        int number = translated("opening", id, () -> checkpoints.open(log.number(), options));
        var name = wakeups.process() + "-" + log.number() + "-" + lastMember.incrementAndGet();
        var shared =
                new Following(
                        log,
                        options,
                        delivery,
                        checkpoints,
                        () -> true,
                        () -> true,
                        reason -> changes.pause(id, reason),
                        () -> {});
        var place = new SubscriptionMember.Place(log.number(), number, name);
        var member = new SubscriptionMember(place, wakeups, checkpoints, shared);
        members.removeIf(it -> !it.isRunning());
        members.add(member);
        member.start();
        return member;
    }

    @Override
    public List<SubscriptionState> list() {
        return translated("listing", () -> queries.states());
    }

    @Override
    public SubscriptionState state(SubscriptionId id) {
        return list().stream()
                .filter(it -> it.id().equals(id))
                .findFirst()
                .orElseThrow(() -> missing(id, null));
    }

    @Override
    public void pause(SubscriptionId id, String reason) {
        translated("pausing", id, () -> changes.pause(id, reason));
    }

    @Override
    public void resume(SubscriptionId id) {
        translated("resuming", id, () -> changes.resume(id));
    }

    @Override
    public void rewind(SubscriptionId id, long position, TransactionWork work) {
        long head = log.head();
        if (position < 0 || position > head) {
            throw new IllegalArgumentException(
                    ("a subscription can be set to a position from 0 to the head of log '%s', which"
                                    + " is %d; found %d")
                            .formatted(log.name(), head, position));
        }
        translated("rewinding", id, () -> changes.rewind(id, position, work));
    }

    @Override
    public SubscriptionId rebuild(String name) {
        return translated("rebuilding", SubscriptionId.of(name), () -> changes.rebuild(name));
    }

    @Override
    public long switchTo(SubscriptionId id, Duration patience, TransactionWork work) {
        long wanted =
                list().stream()
                        .filter(it -> it.serving() && it.id().name().equals(id.name()))
                        .mapToLong(SubscriptionState::position)
                        .max()
                        .orElse(0);
        long missing = wanted - state(id).position();
        return missing > SubscriptionChanges.NEARLY
                ? missing
                : translated("switching to", id, () -> changes.switchTo(id, patience, work));
    }

    @Override
    public void delete(SubscriptionId id, TransactionWork work) {
        translated("deleting", id, () -> changes.delete(id, work));
    }

    @Override
    public List<DeadLetter> deadLetters(SubscriptionId id, long after, int limit) {
        return translated("reading the dead letters of", id, () -> queries.dead(id, after, limit));
    }

    @Override
    public void close() {
        closed = true;
        members.forEach(SubscriptionMember::close);
    }

    private <T> T translated(String doing, SubscriptionId id, Supplier<T> call) {
        try {
            return call.get();
        } catch (DatabaseException e) {
            if (e.sqlState().filter(Checkpoints.NO_SUBSCRIPTION::equals).isPresent()) {
                throw missing(id, e);
            }
            throw Errors.of("%s subscription '%s' of log '%s'".formatted(doing, id, log.name()), e);
        }
    }

    private <T> T translated(String doing, Supplier<T> call) {
        try {
            return call.get();
        } catch (DatabaseException e) {
            throw Errors.of("%s the subscriptions of log '%s'".formatted(doing, log.name()), e);
        }
    }

    private EventStoreException missing(SubscriptionId id, @Nullable Throwable cause) {
        return new EventStoreException(
                Reason.REFUSED,
                "log '%s' has no subscription '%s'. Listing shows those that it has"
                        .formatted(log.name(), id),
                cause);
    }
}
