package dev.perdure.eventstore.storage;

import dev.perdure.eventstore.projection.Subscription;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.projection.TransactionWork;
import dev.perdure.eventstore.storage.Checkpoints.Held;
import dev.perdure.eventstore.storage.Checkpoints.Membership;
import dev.perdure.pg.DatabaseException;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Takes part in a subscription: renews its leases, takes and gives up shards, and has a worker for
/// each that it holds.
///
/// It renews three times per lease, and right after the next lease of another member lapses, so
/// that what that one held is taken over within the lease and a second.
final class SubscriptionMember implements Subscription, Wakeups.Follower {
    private static final System.Logger LOGGER =
            System.getLogger(SubscriptionMember.class.getName());
    private static final long AFTER_LAPSE_MS = 20;

    private final int log;
    private final int subscription;
    private final String member;
    private final SubscriptionOptions options;
    private final Checkpoints checkpoints;
    private final Wakeups wakeups;
    private final Following following;
    private final Map<Integer, ShardWorker> workers = new ConcurrentSkipListMap<>();
    private final Troubles troubles = new Troubles();
    private final Bell bell = new Bell();
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean abandoned;
    private volatile long leasedUntilNs = System.nanoTime();
    private boolean joined;

    /// @param place the log and the subscription by their numbers, and the name of the member
    SubscriptionMember(Place place, Wakeups wakeups, Checkpoints checkpoints, Following shared) {
        this.log = place.log();
        this.subscription = place.subscription();
        this.member = place.member();
        this.wakeups = wakeups;
        this.checkpoints = checkpoints;
        this.options = shared.options();
        this.following =
                new Following(
                        shared.log(),
                        options,
                        shared.delivery(),
                        checkpoints,
                        wakeups::canListen,
                        () -> System.nanoTime() - leasedUntilNs < 0,
                        shared.pause(),
                        bell::ring);
        this.thread =
                Thread.ofVirtual()
                        .name("perdure-member-" + options.id().name())
                        .unstarted(this::run);
    }

    /// @param log its number
    /// @param subscription its number
    /// @param member its name
    record Place(int log, int subscription, String member) {}

    void start() {
        wakeups.follow(this);
        thread.start();
    }

    @Override
    public SubscriptionId id() {
        return options.id();
    }

    @Override
    public String member() {
        return member;
    }

    @Override
    public Set<Integer> shards() {
        return workers.values().stream()
                .filter(it -> !it.hasEnded())
                .map(it -> it.claim().shard())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public boolean isRunning() {
        return thread.isAlive() && !closing;
    }

    @Override
    public int log() {
        return log;
    }

    @Override
    public int subscription() {
        return subscription;
    }

    @Override
    public void grown() {
        workers.values().forEach(ShardWorker::grown);
    }

    @Override
    public void changed() {
        bell.ring();
    }

    @Override
    public void close() {
        workers.values().forEach(ShardWorker::drain);
        closing = true;
        bell.nudge();
        Threads.join(thread);
    }

    /// Ends it as a crash would: nothing is stored, nothing is released.
    void abandon() {
        abandoned = true;
        workers.values().forEach(ShardWorker::abandon);
        bell.nudge();
    }

    private void run() {
        bell.own();
        try {
            while (!closing && !abandoned) {
                bell.hush();
                bell.await(look(), () -> closing || abandoned);
            }
            if (!abandoned) {
                drain();
            }
        } finally {
            workers.values().forEach(ShardWorker::abandon);
            wakeups.leave(this);
        }
    }

    /// Renews, takes and gives up.
    ///
    /// @return how long to wait until the next look
    private long look() {
        long leaseMs = options.lease().toMillis();
        try {
            releaseDrained();
            long beganNs = System.nanoTime();
            var found = checkpoints.join(subscription, member, leaseMs);
            leasedUntilNs = beganNs + TimeUnit.MILLISECONDS.toNanos(leaseMs);
            adjust(found);
            tellOthers();
            troubles.over();
            long lapseMs = Math.min(found.nextMs(), leaseMs) + AFTER_LAPSE_MS;
            long waitMs = Math.min(leaseMs / 3, lapseMs);
            return TimeUnit.MILLISECONDS.toNanos(Math.max(waitMs, AFTER_LAPSE_MS));
        } catch (DatabaseException e) {
            if (e.sqlState().filter(Checkpoints.NO_SUBSCRIPTION::equals).isPresent()) {
                LOGGER.log(
                        System.Logger.Level.INFO,
                        "subscription '%s' was deleted: member '%s' ends"
                                .formatted(options.id(), member));
                closing = true;
                return 0;
            }
            troubles.note("member '%s' of subscription '%s'".formatted(member, options.id()), e);
            return Math.min(
                    troubles.pauseNs(e.isTransient()), TimeUnit.MILLISECONDS.toNanos(leaseMs / 3));
        }
    }

    /// Those who have more than their share now give some up at once, not when they renew.
    private void tellOthers() {
        if (!joined) {
            inTransaction(connection -> wakeups.announceChange(connection, subscription));
            wakeups.changed(subscription);
            joined = true;
        }
    }

    private void adjust(Membership found) {
        var held =
                found.held().stream().collect(Collectors.toMap(it -> it.claim().shard(), it -> it));
        for (var worker : workers.values()) {
            var now = held.get(worker.claim().shard());
            if (now == null || !now.claim().equals(worker.claim())) {
                worker.abandon();
            } else {
                worker.pause(found.paused());
            }
        }
        held.values().forEach(it -> start(it, found.paused()));
        giveUp(found.surplus());
    }

    /// A shard has one handler at a time: where an earlier worker is still busy, the next one
    /// waits.
    private void start(Held held, boolean paused) {
        var shard = held.claim().shard();
        var before = workers.get(shard);
        if (before == null || before.hasEnded()) {
            var worker = new ShardWorker(following, held, paused);
            workers.put(shard, worker);
            worker.start();
        }
    }

    private void giveUp(int surplus) {
        long missing = surplus - workers.values().stream().filter(ShardWorker::isDraining).count();
        for (var worker : workers.values()) {
            if (missing > 0 && !worker.isDraining()) {
                worker.drain();
                missing--;
            }
        }
    }

    private void releaseDrained() {
        var ended = workers.values().stream().filter(ShardWorker::hasEnded).toList();
        for (var worker : ended) {
            if (worker.isDraining()) {
                inTransaction(connection -> {
                    checkpoints.release(connection, worker.claim());
                    wakeups.announceChange(connection, subscription);
                });
                wakeups.changed(subscription);
            }
            workers.remove(worker.claim().shard(), worker);
        }
    }

    private void drain() {
        workers.values().forEach(ShardWorker::drain);
        long renewNs = options.lease().dividedBy(3).toNanos();
        long renewedNs = System.nanoTime();
        while (workers.values().stream().anyMatch(it -> !it.hasEnded())) {
            bell.hush();
            bell.await(
                    renewNs / 4, () -> workers.values().stream().allMatch(ShardWorker::hasEnded));
            if (System.nanoTime() - renewedNs >= renewNs) {
                renew();
                renewedNs = System.nanoTime();
            }
        }
        try {
            inTransaction(connection -> {
                checkpoints.leave(connection, subscription, member);
                wakeups.announceChange(connection, subscription);
            });
            wakeups.changed(subscription);
        } catch (DatabaseException e) {
            troubles.note("member '%s' leaves only when its lease lapses".formatted(member), e);
        }
    }

    /// A handler may be busy for longer than a lease.
    private void renew() {
        try {
            checkpoints.join(subscription, member, options.lease().toMillis());
        } catch (DatabaseException e) {
            troubles.note("member '%s' of subscription '%s'".formatted(member, options.id()), e);
        }
    }

    private void inTransaction(TransactionWork work) {
        checkpoints
                .database()
                .inTransaction(connection -> {
                    work.run(connection);
                    return true;
                });
    }
}
