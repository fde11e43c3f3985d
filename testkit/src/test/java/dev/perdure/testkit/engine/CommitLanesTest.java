package dev.perdure.testkit.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Engine;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.testkit.ForwardingProvider;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/// A store that takes several commits at once gets them.
@Timeout(30)
final class CommitLanesTest {
    private static final Activity<Integer, Integer> DOUBLE =
            Activity.of("double", Integer.class, Integer.class, (_, n) -> 2 * n);
    private static final Orchestration<Integer, Integer> TWICE =
            Orchestration.of(
                    "twice",
                    Integer.class,
                    Integer.class,
                    (ctx, n) -> ctx.call(DOUBLE, ctx.call(DOUBLE, n)));

    private final MemoryProvider memory = new MemoryProvider();

    @AfterEach
    void close() {
        memory.close();
    }

    private static Engine engineOn(Provider provider) {
        return Engine.on(provider).register(TWICE).register(DOUBLE).start();
    }

    private static CompletableFuture<Integer> running(Engine engine, String id, int n) {
        return CompletableFuture.supplyAsync(
                () -> engine.client().run(TWICE, id, n), Thread::startVirtualThread);
    }

    /// Takes two commits at once.
    private abstract static class TwoLanes extends ForwardingProvider {
        TwoLanes(Provider store) {
            super(store);
        }

        @Override
        public int commitsAtOnce() {
            return 2;
        }

        static boolean has(List<TurnCommit> turns, String instance) {
            return turns.stream().anyMatch(turn -> turn.instance().equals(instance));
        }
    }

    /// Does not answer commits of the instance `slow` before it is told to.
    private static final class SlowFor extends TwoLanes {
        private final CountDownLatch sent = new CountDownLatch(1);
        private final CountDownLatch answer = new CountDownLatch(1);

        SlowFor(Provider store) {
            super(store);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            if (has(turns, "slow")) {
                sent.countDown();
                try {
                    answer.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
            return super.ackOrchestrationItems(lease, turns);
        }
    }

    @Test
    void instances_go_on_while_a_commit_of_others_is_on_its_way() throws InterruptedException {
        var store = new SlowFor(memory);
        try (var engine = engineOn(store)) {
            var slow = running(engine, "slow", 1);
            store.sent.await();

            assertThat(engine.client().run(TWICE, "fast", 2)).isEqualTo(8);
            assertThat(slow).isNotDone();

            store.answer.countDown();
            assertThat(slow.join()).isEqualTo(4);
        }
    }

    /// Never answers the first commits of the instance `lost`, although it stores them.
    private static final class LosesAnswers extends TwoLanes {
        private final AtomicInteger left = new AtomicInteger(3);

        LosesAnswers(Provider store) {
            super(store);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            var outcomes = super.ackOrchestrationItems(lease, turns);
            if (has(turns, "lost") && left.getAndDecrement() > 0) {
                throw new ProviderException(ErrorCode.PROVIDER_UNAVAILABLE, "as planned", null);
            }
            return outcomes;
        }
    }

    @Test
    void a_batch_that_was_not_answered_is_repeated_while_others_go_on() {
        var store = new LosesAnswers(memory);
        try (var engine = engineOn(store)) {
            var lost = running(engine, "lost", 1);

            assertThat(engine.client().run(TWICE, "other", 2)).isEqualTo(8);
            assertThat(lost.join()).isEqualTo(4);
            assertThat(store.left).as("answers left to lose").hasValueLessThanOrEqualTo(0);
        }
    }

    /// Notices a commit that overtakes another one of the same instance.
    private static final class InOrder extends TwoLanes {
        private final ConcurrentMap<String, Integer> underWay = new ConcurrentHashMap<>();
        private final List<String> overtaken = new ArrayList<>();

        InOrder(Provider store) {
            super(store);
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            for (var turn : turns) {
                if (underWay.merge(turn.instance(), 1, Integer::sum) > 1) {
                    synchronized (overtaken) {
                        overtaken.add(turn.instance());
                    }
                }
            }
            var outcomes = super.ackOrchestrationItems(lease, turns);
            turns.forEach(turn -> underWay.merge(turn.instance(), -1, Integer::sum));
            return outcomes;
        }
    }

    @Test
    void turns_of_one_instance_never_overtake_each_other() {
        var store = new InOrder(memory);
        try (var engine = engineOn(store)) {
            var all = IntStream.range(0, 200).mapToObj(n -> running(engine, "i" + n, n)).toList();

            for (int n = 0; n < all.size(); n++) {
                assertThat(all.get(n).join()).isEqualTo(4 * n);
            }
        }
        assertThat(store.overtaken).isEmpty();
    }

    /// Answers most calls at once and some late, so that lanes fall asleep and are woken in every
    /// order.
    private static final class Uneven extends ForwardingProvider {
        private final AtomicInteger calls = new AtomicInteger();

        Uneven(Provider store) {
            super(store);
        }

        @Override
        public int commitsAtOnce() {
            return 4;
        }

        @Override
        public List<AckOutcome> ackOrchestrationItems(NodeLease lease, List<TurnCommit> turns) {
            if (calls.incrementAndGet() % 7 == 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
            }
            return super.ackOrchestrationItems(lease, turns);
        }
    }

    /// A lane that nobody wakes looks again after five seconds, which must not be needed.
    @Test
    void no_turn_waits_for_the_safety_net() {
        var longest = new LongAccumulator(Long::max, 0);
        try (var engine = engineOn(new Uneven(memory))) {
            var callers =
                    IntStream.range(0, 20)
                            .mapToObj(caller ->
                                    CompletableFuture.runAsync(
                                            () -> {
                                                for (int n = 0; n < 100; n++) {
                                                    long began = System.nanoTime();
                                                    engine.client().run(TWICE, caller + "-" + n, n);
                                                    longest.accumulate(System.nanoTime() - began);
                                                }
                                            },
                                            Thread::startVirtualThread))
                            .toList();
            callers.forEach(CompletableFuture::join);
        }
        assertThat(Duration.ofNanos(longest.get())).isLessThan(Duration.ofSeconds(4));
    }
}
