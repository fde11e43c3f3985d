package dev.perdure.engine.runtime;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Signal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The threads of a node: those that commit, one for each lane, one that fetches, fires timers and
/// keeps the lease, and one that deletes what ended long ago. All sleep until there is something to
/// do. A store that fails is asked again with growing pauses ([BackOff]) for as long as it takes;
/// nothing is given up meanwhile.
public final class NodeLoops implements AutoCloseable {
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Condition end = lock.newCondition();
    private final Provider.Subscription subscription;
    private final List<Thread> threads;
    private Instant nextPoll = Instant.MIN;
    private boolean woken;
    private volatile boolean stopped;

    public NodeLoops(Node node) {
        this.node = node;
        node.onWake(this::wake);
        this.subscription = node.provider().subscribe(this::signalled);
        this.threads = new ArrayList<>();
        threads.add(thread("perdure-intake", this::intakeLoop));
        for (int i = 0; i < node.committer().lanes(); i++) {
            int lane = i;
            threads.add(thread("perdure-commit-" + lane, () -> commitLoop(lane)));
        }
        if (!node.settings().retention().isZero()) {
            threads.add(thread("perdure-retention", this::retentionLoop));
        }
        threads.forEach(Thread::start);
    }

    private static Thread thread(String name, Runnable loop) {
        return Thread.ofPlatform().daemon().name(name).unstarted(loop);
    }

    private void signalled(Signal signal) {
        switch (signal) {
            case MESSAGES -> node.messagesArrived();
            case WORK -> node.workArrived();
            case ENDED -> {}
        }
    }

    private void wake() {
        lock.lock();
        try {
            woken = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void commitLoop(int lane) {
        var backOff = new BackOff(node.environment()::random);
        while (!stopped) {
            var lease = node.lease();
            try {
                boolean stored = node.committer().step(lane);
                succeeded(backOff);
                if (!stored) {
                    node.committer().await(lane, IDLE_NANOS);
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                failed(lease, e, backOff);
            }
        }
    }

    private void intakeLoop() {
        var backOff = new BackOff(node.environment()::random);
        while (!stopped) {
            var lease = node.lease();
            try {
                node.timedStep();
                boolean fetched = node.fetchStep();
                boolean worked = node.workStep();
                succeeded(backOff);
                if (fetched || worked) {
                    node.poll();
                } else {
                    awaitNews();
                }
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                failed(lease, e, backOff);
            }
        }
    }

    private void retentionLoop() {
        var backOff = new BackOff(node.environment()::random);
        while (!stopped) {
            var lease = node.lease();
            try {
                if (node.retention().step()) {
                    succeeded(backOff);
                }
                awaitEnd(nanosUntil(node.retention().nextStep(), node.now()));
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                failed(lease, e, backOff);
            }
        }
    }

    /// Waits for so long, or until the loops end.
    private void awaitEnd(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !stopped) {
                left = end.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a signal, the next timed step, or the time of the safety net.
    private void awaitNews() throws InterruptedException {
        var now = node.now();
        if (!now.isBefore(nextPoll)) {
            nextPoll = now.plus(node.settings().pollInterval());
            node.poll();
            return;
        }
        var next = node.nextTimedStep();
        lock.lock();
        try {
            long nanos = nanosUntil(next.isBefore(nextPoll) ? next : nextPoll, now);
            while (!woken && nanos > 0 && !stopped) {
                nanos = news.awaitNanos(nanos);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private static long nanosUntil(Instant time, Instant now) {
        if (!time.isAfter(now)) {
            return 0;
        }
        return time.isAfter(now.plusSeconds(3_600))
                ? TimeUnit.HOURS.toNanos(1)
                : Duration.between(now, time).toNanos();
    }

    private void failed(NodeLease lease, RuntimeException e, BackOff backOff) {
        if (e instanceof ProviderException p && p.code() == ErrorCode.NODE_FENCED) {
            rejoin(lease, p, backOff);
        } else if (!stopped) {
            node.poll();
            pause(backOff, "the store did not answer", e);
        }
    }

    private void rejoin(NodeLease lease, ProviderException e, BackOff backOff) {
        try {
            node.fenced(lease, e);
            if (node.lease().equals(lease)) {
                pause(backOff, "the lease was lost, and this node is stopping", e);
            }
        } catch (RuntimeException again) {
            pause(backOff, "joining again failed", again);
        }
    }

    /// Says what failed once, however long it lasts.
    private void pause(BackOff backOff, String what, RuntimeException e) {
        var pause = backOff.pause();
        if (backOff.failures() == 1) {
            node.reports().storeLost(what, e);
        }
        try {
            awaitEnd(pause.toNanos());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void succeeded(BackOff backOff) {
        int failures = backOff.succeed();
        if (failures > 0) {
            node.reports().storeFound(failures);
        }
    }

    private void endWaits() {
        lock.lock();
        try {
            end.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Ends the loops without storing anything further.
    @Override
    public void close() {
        stopped = true;
        subscription.close();
        wake();
        endWaits();
        node.committer().wakeUp();
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
