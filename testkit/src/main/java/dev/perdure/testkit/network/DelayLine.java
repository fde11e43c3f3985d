package dev.perdure.testkit.network;

import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Bytes on their way: each chunk comes out a while after it went in, in order, however many are on
/// their way meanwhile. One thread puts and one takes.
///
/// What is on its way is bounded, so a sender that is faster than its receiver is held up, as it is
/// by a network. At a delay of 35 ms the bound allows more than 400 MB/s.
final class DelayLine {
    private static final int MAX_BYTES = 16 * 1024 * 1024;

    /// Marks the end of the stream.
    static final byte[] END = new byte[0];

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<byte[]> chunks = new ArrayDeque<>();
    private final ArrayDeque<Long> dueNanos = new ArrayDeque<>();
    private int waiting;
    private long lastDue = System.nanoTime();

    void put(byte[] bytes, long delayNanos) throws InterruptedException {
        lock.lock();
        try {
            while (waiting > 0 && waiting + bytes.length > MAX_BYTES) {
                changed.await();
            }
            long due = System.nanoTime() + delayNanos;
            lastDue = due - lastDue > 0 ? due : lastDue;
            chunks.add(bytes);
            dueNanos.add(lastDue);
            waiting += bytes.length;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// {@return the next chunk, once it is due; [#END] after the last}
    byte[] take() throws InterruptedException {
        lock.lock();
        try {
            while (chunks.isEmpty()) {
                changed.await();
            }
            long due = dueNanos.remove();
            long left = due - System.nanoTime();
            while (left > 0) {
                boolean early = changed.await(left, TimeUnit.NANOSECONDS);
                left = early ? due - System.nanoTime() : 0;
            }
            var bytes = chunks.remove();
            waiting -= bytes.length;
            changed.signalAll();
            return bytes;
        } finally {
            lock.unlock();
        }
    }
}
