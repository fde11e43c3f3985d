package dev.perdure.engine.runtime;

import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Signal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The threads of a node: one that commits, and one that fetches, fires timers and keeps the lease.
/// Both sleep until there is something to do. A failing store is asked again with growing pauses,
/// up to five seconds, for as long as it takes.
public final class NodeLoops implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("dev.perdure.engine");
    private static final Duration MAX_PAUSE = Duration.ofSeconds(5);
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Provider.Subscription subscription;
    private final List<Thread> threads;
    private Instant nextPoll = Instant.MIN;
    private boolean woken;
    private volatile boolean stopped;

    public NodeLoops(Node node) {
        this.node = node;
        node.onWake(this::wake);
        this.subscription = node.provider().subscribe(this::signalled);
        this.threads =
                List.of(
                        thread("perdure-commit", this::commitLoop),
                        thread("perdure-intake", this::intakeLoop));
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
            news.signal();
        } finally {
            lock.unlock();
        }
    }

    private void commitLoop() {
        var pause = new Pause();
        while (!stopped) {
            var lease = node.lease();
            try {
                if (!node.commitStep()) {
                    node.committer().await(IDLE_NANOS);
                }
                pause.reset();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                failed(lease, e, pause);
            }
        }
    }

    private void intakeLoop() {
        var pause = new Pause();
        while (!stopped) {
            var lease = node.lease();
            try {
                node.timedStep();
                boolean fetched = node.fetchStep();
                boolean worked = node.workStep();
                if (fetched || worked) {
                    node.poll();
                } else {
                    awaitNews();
                }
                pause.reset();
            } catch (InterruptedException _) {
                return;
            } catch (RuntimeException e) {
                failed(lease, e, pause);
            }
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
        return time.isAfter(now.plusSeconds(3_600))
                ? TimeUnit.HOURS.toNanos(1)
                : Duration.between(now, time).toNanos();
    }

    private void failed(
            dev.perdure.engine.provider.NodeLease lease, RuntimeException e, Pause pause) {
        if (e instanceof ProviderException p && p.code() == ErrorCode.NODE_FENCED) {
            rejoin(lease, p, pause);
        } else if (!stopped) {
            LOGGER.log(System.Logger.Level.WARNING, "the store did not answer, trying again", e);
            node.poll();
            pause.sleep();
        }
    }

    private void rejoin(
            dev.perdure.engine.provider.NodeLease lease, ProviderException e, Pause pause) {
        try {
            node.fenced(lease, e);
            if (node.lease().equals(lease)) {
                pause.sleep();
            }
        } catch (RuntimeException again) {
            LOGGER.log(System.Logger.Level.WARNING, "joining again failed", again);
            pause.sleep();
        }
    }

    /// Ends the loops without storing anything further.
    @Override
    public void close() {
        stopped = true;
        subscription.close();
        wake();
        node.committer().wakeUp();
        for (var thread : threads) {
            try {
                thread.join(Duration.ofSeconds(30));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /// A pause that doubles from 50 ms to the maximum. Confined to one loop.
    private final class Pause {
        private Duration next = Duration.ofMillis(50);

        void reset() {
            next = Duration.ofMillis(50);
        }

        void sleep() {
            lock.lock();
            try {
                long left = next.toNanos();
                while (left > 0 && !stopped) {
                    left = news.awaitNanos(left);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
            next = next.multipliedBy(2).compareTo(MAX_PAUSE) > 0 ? MAX_PAUSE : next.multipliedBy(2);
        }
    }
}
