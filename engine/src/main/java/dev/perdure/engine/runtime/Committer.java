package dev.perdure.engine.runtime;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.observe.CommitEvent;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnCommit;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The group committer: one provider call stores whatever turns queued up while the call before was
/// in flight. Alone, a turn goes out at once; under load a batch grows by itself.
///
/// A batch whose outcome is unknown is kept and sent again as it is, which the provider recognises;
/// nothing else is sent meanwhile, so turns of an instance never overtake each other.
final class Committer {
    private record Lingering(LiveInstance instance, long dueNanos) {}

    private final NodeParts node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Deque<PendingTurn> queue = new ArrayDeque<>();
    private final Deque<Lingering> lingering = new ArrayDeque<>();
    private List<PendingTurn> unanswered = List.of();
    private boolean woken;

    Committer(NodeParts node) {
        this.node = node;
    }

    void submit(PendingTurn turn) {
        lock.lock();
        try {
            queue.add(turn);
            news.signal();
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
    /// @return false if there was nothing to do
    /// @throws ProviderException if the store did not answer; the step may be repeated
    boolean step() {
        collectLingering();
        boolean repeated = !unanswered.isEmpty();
        if (!repeated) {
            unanswered = nextBatch();
        }
        if (unanswered.isEmpty()) {
            return false;
        }
        var batch = unanswered;
        var outcomes = store(batch);
        if (repeated) {
            answerUnknown(batch, outcomes);
        }
        unanswered = List.of();
        for (int i = 0; i < batch.size(); i++) {
            goOn(batch.get(i), outcomes.get(i));
        }
        return true;
    }

    /// What is lost now, for example with the lease, may have been stored when it was sent before.
    private static void answerUnknown(List<PendingTurn> batch, List<AckOutcome> outcomes) {
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes.get(i) instanceof AckOutcome.Lost(var why)) {
                batch.get(i).instance().answerStart(new StartOutcome.Unknown(why));
            }
        }
    }

    /// Answers those who wait for turns that nobody will store any more.
    void giveUp() {
        var why = "the node stopped before the store answered";
        unanswered.forEach(turn -> turn.instance().answerStart(new StartOutcome.Unknown(why)));
        lock.lock();
        try {
            queue.forEach(turn -> turn.instance().answerStart(new StartOutcome.Refused(why)));
        } finally {
            lock.unlock();
        }
    }

    /// One instance that cannot go on does not keep the others of its batch waiting.
    private void goOn(PendingTurn turn, AckOutcome outcome) {
        var instance = turn.instance();
        try {
            instance.committed(turn, outcome);
        } catch (RuntimeException e) {
            node.reports()
                    .warn("instance '%s' is given back: %s".formatted(instance.instanceId(), e));
            instance.drop();
            node.giveBack(Abandoned.handedOver(instance.instanceId()));
        }
    }

    private List<AckOutcome> store(List<PendingTurn> batch) {
        var commits = batch.stream().map(PendingTurn::commit).toList();
        var lease = batch.getFirst().lease();
        var measured = new CommitEvent();
        try {
            var outcomes = node.provider().ackOrchestrationItems(lease, commits);
            int events = events(commits);
            measured.stored(commits.size(), events);
            node.counters().commit(commits.size(), events);
            return outcomes;
        } catch (ProviderException e) {
            node.counters().providerError();
            if (e.code() == ErrorCode.NODE_FENCED) {
                node.fenced(lease, e);
                return lost(commits, e);
            }
            if (e.isTransient()) {
                throw e;
            }
            return isolate(batch, e);
        }
    }

    /// Finds the turn that the store cannot take, so that its neighbours are stored nevertheless.
    private List<AckOutcome> isolate(List<PendingTurn> batch, ProviderException problem) {
        if (batch.size() > 1) {
            var outcomes = new ArrayList<AckOutcome>(batch.size());
            for (var turn : batch) {
                outcomes.addAll(store(List.of(turn)));
            }
            return outcomes;
        }
        var instance = batch.getFirst().instance();
        var id = instance.instanceId();
        var why = "a turn cannot be stored: " + problem.getMessage();
        node.reports().warn("instance '%s' is given back: %s".formatted(id, why));
        instance.drop();
        node.giveBack(Abandoned.failed(id, node.settings().backOff(), true, why));
        return List.of(new AckOutcome.Lost(why));
    }

    private static List<AckOutcome> lost(List<TurnCommit> commits, ProviderException e) {
        var lost = new AckOutcome.Lost(String.valueOf(e.getMessage()));
        return commits.stream().<AckOutcome>map(_ -> lost).toList();
    }

    private static int events(List<TurnCommit> commits) {
        int events = 0;
        for (var commit : commits) {
            for (var chunk : commit.chunks()) {
                events += chunk.events();
            }
        }
        return events;
    }

    private List<PendingTurn> nextBatch() {
        lock.lock();
        try {
            int size = Math.min(queue.size(), node.settings().maxTurnsPerCommit());
            var batch = new ArrayList<PendingTurn>(size);
            while (batch.size() < size
                    && (batch.isEmpty()
                            || queue.element().lease().equals(batch.getFirst().lease()))) {
                batch.add(queue.remove());
            }
            return batch;
        } finally {
            lock.unlock();
        }
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

    /// Waits until there may be something to do, at most this long.
    void await(long nanos) throws InterruptedException {
        long end = System.nanoTime() + nanos;
        lock.lock();
        try {
            long left = Math.min(end - System.nanoTime(), nanosUntilLingeredEnough());
            while (queue.isEmpty() && unanswered.isEmpty() && !woken && left > 0) {
                news.awaitNanos(left);
                left = Math.min(end - System.nanoTime(), nanosUntilLingeredEnough());
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private long nanosUntilLingeredEnough() {
        return lingering.isEmpty()
                ? Long.MAX_VALUE
                : lingering.getFirst().dueNanos() - node.nanoTime();
    }

    void wakeUp() {
        lock.lock();
        try {
            woken = true;
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return queue.isEmpty() && unanswered.isEmpty() && lingering.isEmpty();
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
            return !queue.isEmpty() || !unanswered.isEmpty() || nanosUntilLingeredEnough() <= 0;
        } finally {
            lock.unlock();
        }
    }
}
