package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.Engine;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Provider;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/// What nodes do with instances that ended long ago.
final class RetentionTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final int MANY = 250;

    private static final Orchestration<Integer, Integer> QUICK =
            orchestration("quick", (ctx, n) -> n);
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> n + ctx.awaitEvent(NUMBER));
    private static final Orchestration<Integer, Integer> NAPS =
            orchestration(
                    "naps",
                    (ctx, n) -> {
                        ctx.sleep(Duration.ofMillis(10));
                        return n;
                    });

    @Test
    void ended_instances_disappear_after_thirty_days_unless_told_otherwise() {
        try (var engine = TestEngine.with(QUICK, WAITS).start()) {
            engine.run(QUICK, "done", 1);
            engine.start(WAITS, "waiting", 1);
            engine.advance(DAY.multipliedBy(29));
            engine.advance(MINUTE.multipliedBy(2));
            assertThat(engine.store().findInstance("done")).isNotNull();

            engine.advance(DAY);
            engine.advance(MINUTE.multipliedBy(2));

            assertThat(engine.store().findInstance("done")).isNull();
            assertThat(engine.store().findInstance("waiting")).isNotNull();
        }
    }

    @Test
    void many_are_deleted_in_small_batches() {
        try (var engine = TestEngine.with(QUICK).options(it -> it.withRetention(DAY)).start()) {
            IntStream.range(0, MANY).forEach(n -> engine.run(QUICK, "done-" + n, n));
            engine.advance(DAY);
            int before = stored(engine);

            engine.advance(MINUTE.multipliedBy(2));
            int first = stored(engine);
            IntStream.range(0, 5).forEach(_ -> engine.advance(Duration.ofSeconds(1)));

            assertThat(before).isEqualTo(MANY);
            assertThat(first).isBetween(1, MANY - 1);
            assertThat(stored(engine)).isZero();
        }
    }

    @Test
    void batches_grow_while_one_full_batch_follows_another() {
        var store = new AtomicReference<Watched>();
        try (var engine =
                TestEngine.with(QUICK)
                        .options(it -> it.withRetention(DAY))
                        .provider(it -> watched(store, it, Duration.ZERO))
                        .start()) {
            IntStream.range(0, 4_000).forEach(n -> engine.run(QUICK, "done-" + n, n));
            engine.advance(DAY);
            IntStream.range(0, 70).forEach(_ -> engine.advance(Duration.ofSeconds(1)));

            assertThat(store.get().limits)
                    .containsSequence(100, 100, 200, 400, 800, 1_000, 1_000, 1_000, 500);
            assertThat(stored(engine)).isZero();
        }
    }

    @Test
    void whoever_deleted_something_looks_sooner_for_more() {
        var calls = new AtomicInteger();
        try (var engine =
                TestEngine.with(QUICK)
                        .options(it -> it.withRetention(Duration.ofSeconds(10)))
                        .provider(store -> new Counting(store, calls))
                        .start()) {
            engine.run(QUICK, "done", 1);
            IntStream.range(0, 70).forEach(_ -> engine.advance(Duration.ofSeconds(1)));
            int first = calls.get();
            IntStream.range(0, 60).forEach(_ -> engine.advance(Duration.ofSeconds(1)));
            int second = calls.get() - first;
            IntStream.range(0, 600).forEach(_ -> engine.advance(Duration.ofSeconds(1)));
            int later = calls.get() - first - second;

            assertThat(first).isBetween(4, 6);
            assertThat(second).isBetween(2, 4);
            assertThat(later).isBetween(9, 11);
        }
    }

    @Test
    void batches_that_take_long_stay_small() {
        var store = new AtomicReference<Watched>();
        try (var engine =
                TestEngine.with(QUICK)
                        .options(it -> it.withRetention(DAY))
                        .provider(it -> watched(store, it, Duration.ofMillis(30)))
                        .start()) {
            IntStream.range(0, MANY).forEach(n -> engine.run(QUICK, "done-" + n, n));
            engine.advance(DAY);
            IntStream.range(0, 70).forEach(_ -> engine.advance(Duration.ofSeconds(1)));

            assertThat(store.get().limits).hasSizeGreaterThan(2).containsOnly(100);
            assertThat(stored(engine)).isZero();
        }
    }

    @Test
    void a_batch_that_failed_is_tried_again() {
        var store = new AtomicReference<Watched>();
        try (var engine =
                TestEngine.with(QUICK)
                        .options(it -> it.withRetention(DAY))
                        .provider(it -> watched(store, it, Duration.ZERO))
                        .start()) {
            engine.run(QUICK, "done", 1);
            store.get().failures = 2;
            engine.advance(DAY);
            engine.advance(MINUTE);

            assertThat(store.get().limits).startsWith(100, 100, 100);
            assertThat(engine.store().findInstance("done")).isNull();
        }
    }

    @Test
    @Timeout(30)
    void a_batch_that_takes_long_delays_nothing_else() throws InterruptedException {
        try (var memory = new MemoryProvider();
                var store = new Stuck(memory);
                var engine = Engine.on(store).register(NAPS).start()) {
            store.stuck.await();

            assertThat(engine.client().run(NAPS, "naps", 1)).isEqualTo(1);
            store.goOn.countDown();
        }
    }

    @Test
    void nothing_is_deleted_without_retention() {
        try (var engine = TestEngine.with(QUICK).options(it -> it.withoutRetention()).start()) {
            engine.run(QUICK, "done", 1);
            engine.advance(DAY.multipliedBy(400));
            engine.advance(MINUTE.multipliedBy(2));

            assertThat(engine.store().findInstance("done")).isNotNull();
        }
    }

    @Test
    void looking_for_nothing_is_one_call_a_minute() {
        var calls = new AtomicInteger();
        try (var engine =
                TestEngine.with(QUICK).provider(store -> new Counting(store, calls)).start()) {
            engine.advance(MINUTE);
            calls.set(0);

            IntStream.range(0, 600).forEach(_ -> engine.advance(Duration.ofSeconds(1)));

            assertThat(calls.get()).isBetween(9, 10);
        }
    }

    private static Provider watched(AtomicReference<Watched> place, Provider store, Duration cost) {
        var watched = new Watched(store, cost);
        place.set(watched);
        return watched;
    }

    private static int stored(TestEngine engine) {
        return engine.store().listInstances(InstanceQuery.all(2 * MANY)).size();
    }

    /// Remembers what was asked for. Its time passes only by deleting, besides that of the store.
    private static final class Watched extends ForwardingProvider {
        private final List<Integer> limits = new ArrayList<>();
        private final Duration cost;
        private Duration spent = Duration.ZERO;
        private int failures;

        Watched(Provider store, Duration cost) {
            super(store);
            this.cost = cost;
        }

        @Override
        public int pruneInstances(Duration olderThan, int limit) {
            limits.add(limit);
            spent = spent.plus(cost);
            if (failures > 0) {
                failures--;
                throw new ProviderException(ErrorCode.PROVIDER_UNAVAILABLE, "away", null);
            }
            return super.pruneInstances(olderThan, limit);
        }

        @Override
        public Instant now() {
            return super.now().plus(spent);
        }
    }

    /// Does not answer whoever deletes, and has that thread believe that minutes pass.
    private static final class Stuck extends ForwardingProvider {
        private final CountDownLatch stuck = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final AtomicInteger minutes = new AtomicInteger();

        Stuck(Provider store) {
            super(store);
        }

        @Override
        public int pruneInstances(Duration olderThan, int limit) {
            stuck.countDown();
            try {
                goOn.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            return 0;
        }

        @Override
        public Instant now() {
            var now = super.now();
            return Thread.currentThread().getName().equals("perdure-retention")
                    ? now.plus(MINUTE.multipliedBy(minutes.incrementAndGet()))
                    : now;
        }
    }

    private static final class Counting extends ForwardingProvider {
        private final AtomicInteger calls;

        Counting(Provider store, AtomicInteger calls) {
            super(store);
            this.calls = calls;
        }

        @Override
        public int pruneInstances(Duration olderThan, int limit) {
            calls.incrementAndGet();
            return super.pruneInstances(olderThan, limit);
        }
    }
}
