package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The group committer: one provider call stores whatever turns queued up while the calls before
/// were in flight. Alone, a turn goes out at once; under load a batch grows by itself.
///
/// If the store takes its time to answer, further calls go out meanwhile, as many as it can use at
/// once, each in a lane of its own. An instance has one turn on its way at most, so turns of an
/// instance never overtake each other.
final class Committer {
    private static final long PATIENCE_NANOS = TimeUnit.MICROSECONDS.toNanos(250);
    private static final int NOBODY = -1;

    private record Lingering(LiveInstance instance, long dueNanos) {}

    private final NodeParts node;
    private final List<CommitLane> lanes;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Condition> news;
    private final BitSet waiting = new BitSet();
    private final Deque<PendingTurn> queue = new ArrayDeque<>();
    private final Deque<Lingering> lingering = new ArrayDeque<>();
    private int lastTried;
    private int calls;
    private long wakeUps;
    private int watcher = NOBODY;
    private long watchedUntil;

    Committer(NodeParts node) {
        this.node = node;
        this.lanes =
                Stream.generate(() -> new CommitLane(node))
                        .limit(node.provider().commitsAtOnce())
                        .toList();
        this.news = lanes.stream().map(_ -> lock.newCondition()).toList();
    }

    /// {@return how many threads may call [#step] at once, each for its own lane, from 0}
    int lanes() {
        return lanes.size();
    }

    void submit(PendingTurn turn) {
        lock.lock();
        try {
            queue.add(turn);
            boolean watched = watcher >= 0 && watchedUntil - System.nanoTime() <= PATIENCE_NANOS;
            if (calls == 0 || !watched) {
                wakeOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Stores the turn of this instance soon, unless another turn of it comes first.
    void linger(LiveInstance instance) {
        long due = node.nanoTime() + node.settings().quietTurnLinger().toNanos();
        lock.lock();
        try {
            lingering.add(new Lingering(instance, due));
            if (lingering.size() == 1) {
                wakeOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Lets each lane try in turn, for a caller who has one thread.
    ///
    /// @return false if there was nothing to do
    boolean step() {
        for (int tried = 0; tried < lanes.size(); tried++) {
            lastTried = (lastTried + 1) % lanes.size();
            if (step(lastTried)) {
                return true;
            }
        }
        return false;
    }

    /// Stores what is queued.
    ///
    /// @param number of the lane
    /// @return false if there was nothing to do
    /// @throws ProviderException if the store did not answer; the step may be repeated
    boolean step(int number) {
        collectLingering();
        var lane = lanes.get(number);
        if (lane.mustRepeat()) {
            lane.repeat();
            return true;
        }
        var batch = nextBatch();
        if (batch.isEmpty()) {
            return false;
        }
        try {
            lane.send(batch);
        } finally {
            ended(lane);
        }
        return true;
    }

    /// Answers those who wait for turns that nobody will store any more.
    void giveUp() {
        var why = "the node stopped before the store answered";
        lanes.forEach(lane -> lane.giveUp(why));
        lock.lock();
        try {
            queue.forEach(turn -> turn.instance().answerStart(new StartOutcome.Refused(why)));
        } finally {
            lock.unlock();
        }
    }

    private List<PendingTurn> nextBatch() {
        lock.lock();
        try {
            if (nanosUntilWorthwhile() > 0) {
                return List.of();
            }
            int size = Math.min(queue.size(), node.settings().maxTurnsPerCommit());
            var batch = new ArrayList<PendingTurn>(size);
            while (batch.size() < size
                    && (batch.isEmpty()
                            || queue.element().lease().equals(batch.getFirst().lease()))) {
                batch.add(queue.remove());
            }
            calls++;
            if (!queue.isEmpty() || !lingering.isEmpty()) {
                wakeOne(); // another lane watches the time from now on
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /// A lane that got its answer goes on by itself; one that must repeat leaves the rest to
    /// others.
    private void ended(CommitLane lane) {
        lock.lock();
        try {
            calls--;
            if (lane.mustRepeat()) {
                wakeOne();
            }
        } finally {
            lock.unlock();
        }
    }

    /// How long a lane that is free had better wait. What comes while a call is in flight costs no
    /// call of its own if it waits for the answer, so a further call begins only if that takes its
    /// time: behind a slow disk or a long way, not under mere load.
    private long nanosUntilWorthwhile() {
        var first = queue.peek();
        if (first == null) {
            return Long.MAX_VALUE;
        }
        return calls == 0 ? 0 : first.sinceNanos() + PATIENCE_NANOS - System.nanoTime();
    }

    private void collectLingering() {
        var due = new ArrayList<LiveInstance>(0);
        lock.lock();
        try {
            long now = node.nanoTime();
            while (!lingering.isEmpty() && lingering.getFirst().dueNanos() - now <= 0) {
                due.add(lingering.removeFirst().instance());
            }
        } finally {
            lock.unlock();
        }
        due.forEach(LiveInstance::lingeredEnough);
    }

    /// Stores all turns that linger at the next step, due or not.
    void hurry() {
        List<Lingering> all;
        lock.lock();
        try {
            all = List.copyOf(lingering);
            lingering.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(turn -> turn.instance().lingeredEnough());
    }

    /// Waits until a lane may have something to do, at most this long.
    void await(int number, long nanos) throws InterruptedException {
        var lane = lanes.get(number);
        if (lane.mustRepeat()) {
            return;
        }
        long end = System.nanoTime() + nanos;
        lock.lockInterruptibly();
        try {
            waiting.set(number);
            long seen = wakeUps;
            long due = nanosUntilDue();
            long left = nanos;
            while (due > 0 && left > 0 && seen == wakeUps) {
                news.get(number).awaitNanos(watches(number) ? watch(number, due, left) : left);
                due = nanosUntilDue();
                left = end - System.nanoTime();
            }
        } finally {
            waiting.clear(number);
            if (watcher == number) {
                watcher = NOBODY;
            }
            lock.unlock();
        }
    }

    /// Of the lanes that wait, the first one watches the time.
    private boolean watches(int number) {
        return waiting.nextSetBit(0) == number;
    }

    private long watch(int number, long due, long left) {
        long nanos = Math.min(due, left);
        watcher = number;
        watchedUntil = System.nanoTime() + nanos;
        return nanos;
    }

    /// Wakes the first lane that waits, so that the last ones, and their connections, stay unused
    /// while the store is quick.
    private void wakeOne() {
        int first = waiting.nextSetBit(0);
        if (first >= 0) {
            news.get(first).signal();
        }
    }

    private long nanosUntilDue() {
        return Math.min(nanosUntilWorthwhile(), nanosUntilLingeredEnough());
    }

    private long nanosUntilLingeredEnough() {
        return lingering.isEmpty()
                ? Long.MAX_VALUE
                : lingering.getFirst().dueNanos() - node.nanoTime();
    }

    /// Ends [#await] of all lanes.
    void wakeUp() {
        lock.lock();
        try {
            wakeUps++;
            news.forEach(Condition::signal);
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return queue.isEmpty()
                    && calls == 0
                    && lingering.isEmpty()
                    && lanes.stream().noneMatch(CommitLane::mustRepeat);
        } finally {
            lock.unlock();
        }
    }

    /// {@return when the first turn that lingers is stored, or `null`}
    @Nullable Instant due() {
        lock.lock();
        try {
            return lingering.isEmpty()
                    ? null
                    : Instant.ofEpochSecond(0, lingering.getFirst().dueNanos());
        } finally {
            lock.unlock();
        }
    }
}
