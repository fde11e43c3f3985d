package dev.perdure.testkit.faults;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Counts the calls that were acknowledged, for those who wait for some more. Safe for any thread.
final class Progress {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private long count;

    void note(Answer answer) {
        if (answer.done()) {
            lock.lock();
            try {
                count++;
                more.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /// {@return false if there were not so many more within the limit}
    boolean await(int calls, Duration limit) {
        lock.lock();
        try {
            long goal = count + calls;
            long left = limit.toNanos();
            while (count < goal && left > 0) {
                left = more.awaitNanos(left);
            }
            return count >= goal;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a while, whatever comes.
    static void pause(Duration pause) throws InterruptedException {
        var _ = new CountDownLatch(1).await(pause.toNanos(), TimeUnit.NANOSECONDS);
    }
}
