package dev.perdure.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.bench.load.Handlers;
import dev.perdure.bench.load.Workload;
import dev.perdure.bench.store.CountingProvider;
import dev.perdure.bench.store.OpenStore;
import dev.perdure.bench.store.StoreKind;
import dev.perdure.engine.Engine;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.testkit.TestEngine;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/// What an orchestration costs in turns, commits and calls: counts, which do not drift as times do.
final class CallCountTest {
    /// The safety net and the lease may ask the store in between.
    private static final int HOUSEKEEPING = 20;

    private static final int MANY = 50;
    private static final Activity<Integer, Integer> STEP =
            Activity.of("step", Integer.class, Integer.class, number -> number);
    private static final Orchestration<Integer, Integer> FAN_OUT =
            Orchestration.of("fan-out", Integer.class, Integer.class, CallCountTest::fanOut);

    @TempDir private Path folder;

    private record Counts(long turns, long commits, long events, long calls) {
        Counts minus(Counts before) {
            return new Counts(
                    turns - before.turns,
                    commits - before.commits,
                    events - before.events,
                    calls - before.calls);
        }
    }

    @ParameterizedTest
    @EnumSource
    void hello_alone_takes_two_turns_in_two_calls(StoreKind kind) throws Exception {
        var counts = oneAfterTheOther(kind, Workload.HELLO1);

        assertThat(counts.turns()).isEqualTo(2 * MANY);
        assertThat(counts.commits()).isEqualTo(2 * MANY);
        assertThat(counts.events()).isEqualTo(4 * MANY);
        assertThat(counts.calls()).isBetween(2L * MANY, 2L * MANY + HOUSEKEEPING);
    }

    @ParameterizedTest
    @EnumSource
    void a_chain_takes_a_turn_for_each_step(StoreKind kind) throws Exception {
        var counts = oneAfterTheOther(kind, Workload.CHAIN50);

        assertThat(counts.turns()).isEqualTo(51 * MANY);
        assertThat(counts.commits()).isEqualTo(51 * MANY);
        assertThat(counts.events()).isEqualTo(102 * MANY);
    }

    /// Completions that wake nobody wait for the others, unless the machine is so slow that their
    /// time is up: at most one turn for each.
    @ParameterizedTest
    @EnumSource
    void a_fan_out_takes_few_turns(StoreKind kind) throws Exception {
        var counts = oneAfterTheOther(kind, Workload.PAR0);

        assertThat(counts.turns()).isBetween(2L * MANY, 6L * MANY);
        assertThat(counts.events()).isEqualTo(12 * MANY);
        assertThat(counts.commits()).isEqualTo(counts.turns());
    }

    @Test
    void completions_that_come_together_take_one_turn() {
        var store = new AtomicReference<@Nullable CountingProvider>();
        try (var engine = stepped(store)) {
            assertThat(engine.run(FAN_OUT, "warm", 5)).isEqualTo(10);
            long before = calls(store);

            assertThat(engine.run(FAN_OUT, "one", 5)).isEqualTo(10);

            assertThat(engine.store().fetchHistory("one", 1, 0, 100)).hasSize(2);
            assertThat(calls(store) - before).isLessThanOrEqualTo(2 + HOUSEKEEPING);
        }
    }

    @Test
    void an_idle_engine_makes_at_most_one_call_a_second() {
        var store = new AtomicReference<@Nullable CountingProvider>();
        try (var engine = stepped(store)) {
            assertThat(engine.run(FAN_OUT, "warm", 5)).isEqualTo(10);
            engine.advance(Duration.ofMinutes(1));
            long before = calls(store);

            engine.advance(Duration.ofMinutes(1));

            assertThat(calls(store) - before).isBetween(1L, 60L);
        }
    }

    private static TestEngine stepped(AtomicReference<@Nullable CountingProvider> store) {
        return TestEngine.with(FAN_OUT)
                .activities(STEP)
                .options(options -> options.withLease(Duration.ofSeconds(10)))
                .provider(provider -> {
                    var counting = new CountingProvider(provider);
                    store.set(counting);
                    return counting;
                })
                .start();
    }

    private static long calls(AtomicReference<@Nullable CountingProvider> store) {
        return Objects.requireNonNull(store.get()).calls();
    }

    private static Integer fanOut(OrchestrationContext ctx, Integer width) {
        var started = new ArrayList<Durable<Integer>>();
        for (int i = 0; i < width; i++) {
            started.add(ctx.start(STEP, i));
        }
        return ctx.<Integer>all(started).await().stream().mapToInt(Integer::intValue).sum();
    }

    private Counts oneAfterTheOther(StoreKind kind, Workload workload) throws Exception {
        var handlers = new Handlers();
        try (var store = OpenStore.open(kind, folder);
                var engine = handlers.engine(store.provider())) {
            var starter = handlers.through(engine.client());
            starter.run(workload, "warm");
            var before = counts(engine, store);
            for (int i = 0; i < MANY; i++) {
                starter.run(workload, "id" + i);
            }
            return counts(engine, store).minus(before);
        }
    }

    private static Counts counts(Engine engine, OpenStore store) {
        var engineCounts = engine.counters();
        return new Counts(
                engineCounts.turns(),
                engineCounts.commits(),
                engineCounts.events(),
                store.provider().calls());
    }
}
