package dev.perdure.testkit.network;

import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// What all connections of a proxy share: how the link behaves now, and the counters.
final class Weather {
    final AtomicLong accepted = new AtomicLong();
    final AtomicLong refused = new AtomicLong();
    final AtomicLong cut = new AtomicLong();
    final AtomicLong halfOpened = new AtomicLong();
    final AtomicLong lostReplies = new AtomicLong();
    final AtomicLong bytesToServer = new AtomicLong();
    final AtomicLong bytesToClient = new AtomicLong();

    /// Replies that are still to be lost.
    final AtomicInteger repliesToLose = new AtomicInteger();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Direction, Long> delayNanos = new EnumMap<>(Direction.class);
    private final Set<Direction> stalled = EnumSet.noneOf(Direction.class);

    AtomicLong bytes(Direction direction) {
        return switch (direction) {
            case TO_SERVER -> bytesToServer;
            case TO_CLIENT -> bytesToClient;
        };
    }

    void delay(Direction direction, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay: expected at least 0, found " + delay);
        }
        lock.lock();
        try {
            delayNanos.put(direction, delay.toNanos());
        } finally {
            lock.unlock();
        }
    }

    long delayNanos(Direction direction) {
        lock.lock();
        try {
            return delayNanos.getOrDefault(direction, 0L);
        } finally {
            lock.unlock();
        }
    }

    void stall(Direction direction, boolean stall) {
        lock.lock();
        try {
            if (stall) {
                stalled.add(direction);
            } else {
                stalled.remove(direction);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Returns as soon as bytes may go in this direction.
    void awaitFlow(Direction direction) throws InterruptedException {
        lock.lock();
        try {
            while (stalled.contains(direction)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /// {@return true if the caller is to lose the reply it has}
    boolean takeLoss() {
        return repliesToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }
}
