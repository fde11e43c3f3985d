package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.count;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Lanes whose callers are interrupted all the time: the lead is never lost.
@Timeout(120)
final class LaneInterruptsTest {
    private static final int THREADS = 16;
    private static final int ROUNDS = 200;
    private static final int INTERRUPTS = 100;
    private static final int PATIENCE_S = 20;

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final LogInMemory log = new LogInMemory();
    private final Decider decider = new Decider(log, DeciderOptions.defaults().withLanes(0, 5));
    private final List<Integer> values = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger inDoubt = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    private volatile boolean stop;

    @Test
    void callers_that_are_interrupted_leave_the_others_to_go_on() throws InterruptedException {
        var end = new CountDownLatch(THREADS);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < THREADS; i++) {
            threads.add(Thread.ofPlatform().daemon().start(() -> run(end)));
        }
        var random = new SplittableRandom(seed);
        for (int i = 0; i < ROUNDS; i++) {
            interrupt(threads, random);
            requireProgress();
        }
        stop = true;

        assertThat(end.await(PATIENCE_S, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
        assertThat(values).as("seed %d", seed).doesNotHaveDuplicates();
        assertThat((int) log.head())
                .as("seed %d", seed)
                .isBetween(values.size(), values.size() + inDoubt.get());
        assertThat(cancelled.get()).as("seed %d", seed).isPositive();
    }

    private static void interrupt(List<Thread> threads, SplittableRandom random) {
        for (int i = 0; i < INTERRUPTS; i++) {
            threads.get(random.nextInt(THREADS)).interrupt();
            for (int pause = random.nextInt(2_000); pause > 0; pause--) {
                Thread.onSpinWait();
            }
        }
    }

    /// Interrupts also wake those who were forgotten, so it is seen only without them.
    private void requireProgress() {
        int enough = values.size() + 2 * THREADS;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (values.size() < enough) {
            assertThat(System.nanoTime())
                    .as("callers that wait for ever, seed %d", seed)
                    .isLessThan(deadline);
            LockSupport.parkNanos(this, TimeUnit.MICROSECONDS.toNanos(100));
        }
    }

    private void run(CountDownLatch end) {
        while (!stop) {
            try {
                values.add(decider.decide(count("a").withLane("a")).value());
            } catch (EventStoreException e) {
                (e.reason() == Reason.CANCELLED ? cancelled : inDoubt).incrementAndGet();
            }
            Thread.interrupted();
        }
        end.countDown();
    }
}
