package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Provider;
import dev.perdure.testkit.ForwardingProvider;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
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

    private static int stored(TestEngine engine) {
        return engine.store().listInstances(InstanceQuery.all(2 * MANY)).size();
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
