package dev.perdure.engine.runtime;

import dev.perdure.engine.provider.ProviderException;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/// The group committer: one provider call stores whatever turns queued up while the calls before
/// were in flight. Alone, a turn goes out at once; under load a batch grows by itself.
///
/// As many calls as the store can use at once are in flight, each in a lane of its own. An instance
/// has one turn on its way at most, so turns of an instance never overtake each other.
final class Committer {
    private static final long PATIENCE_NANOS =
            TimeUnit.MICROSECONDS.toNanos(Long.getLong("pd.patience", 1_000));

    private record Lingering(LiveInstance instance, long dueNanos) {}

    private final NodeParts node;
    private final List<CommitLane> lanes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<PendingTurn> queue = new ArrayDeque<>();
    private final Deque<Lingering> lingering = new ArrayDeque<>();
    private int inFlight;
    private long wakeUps;
    private boolean watched;

    Committer(NodeParts node) {
        this.node = node;
        this.lanes =
                Stream.generate(() -> new CommitLane(node))
                        .limit(node.provider().commitsAtOnce())
                        .toList();
    }

    /// {@return how many threads may call [#step] at once, each for its own lane, from 0}
    int lanes() {
        return lanes.size();
    }

    void submit(PendingTurn turn) {
        lock.lock();
        try {
            queue.add(turn);
            if (queue.size() == 1 || queue.size() >= inFlight) {
                news.signal();
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
                news.signal();
            }
        } finally {
            lock.unlock();
        }
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
            answered(batch.size());
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
            inFlight += batch.size();
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void answered(int turns) {
        lock.lock();
        try {
            inFlight -= turns;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    /// How long a lane that is free had better wait: not at all if nothing is in flight, or as much
    /// waits as is in flight; otherwise a moment, for what comes meanwhile costs no call of its
    /// own.
    private long nanosUntilWorthwhile() {
        var first = queue.peek();
        if (first == null) {
            return Long.MAX_VALUE;
        }
        if (queue.size() >= inFlight) {
            return 0;
        }
        return first.sinceNanos() + PATIENCE_NANOS - System.nanoTime();
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

    /// Waits until a lane may have something to do, at most this long. Of the lanes that wait, one
    /// watches the time.
    void await(int number, long nanos) throws InterruptedException {
        if (lanes.get(number).mustRepeat()) {
            return;
        }
        long end = System.nanoTime() + nanos;
        lock.lockInterruptibly();
        try {
            long seen = wakeUps;
            long left = nanosUntilDue();
            while (left > 0 && seen == wakeUps && end - System.nanoTime() > 0) {
                if (watched) {
                    news.awaitNanos(end - System.nanoTime());
                } else {
                    watched = true;
                    try {
                        news.awaitNanos(Math.min(left, end - System.nanoTime()));
                    } finally {
                        watched = false;
                    }
                }
                left = nanosUntilDue();
            }
            if (!watched) {
                news.signal();
            }
        } finally {
            lock.unlock();
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
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return queue.isEmpty()
                    && inFlight == 0
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

    /// {@return true if a call could store something now, so that time need not pass first}
    boolean hasWork() {
        lock.lock();
        try {
            return !queue.isEmpty()
                    || lanes.stream().anyMatch(CommitLane::mustRepeat)
                    || nanosUntilLingeredEnough() <= 0;
        } finally {
            lock.unlock();
        }
    }
}
