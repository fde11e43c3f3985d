package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.Client;
import dev.perdure.engine.Engine;
import dev.perdure.engine.EngineOptions;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.memory.MemoryProvider;
import dev.perdure.engine.orchestration.Activity;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.provider.ProviderException;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.FaultPlan;
import dev.perdure.testkit.FaultyProvider;
import dev.perdure.testkit.engine.Fleet.Handlers;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/// The store is away for a while: nothing is given up, nothing happens twice.
final class OutageTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> n + ctx.awaitEvent(NUMBER));

    private final Fleet fleet = new Fleet();
    private final TreeMap<String, Integer> runs = new TreeMap<>();

    private final Activity<Integer, Integer> work =
            activity(
                    "work",
                    (ctx, n) -> {
                        runs.merge(ctx.instanceId() + "/" + n, 1, Integer::sum);
                        fleet.pause(Duration.ofSeconds(2));
                        ctx.heartbeat(n);
                        return n;
                    });

    private final Orchestration<Integer, Integer> steps =
            orchestration(
                    "steps",
                    (ctx, n) -> {
                        var first = ctx.start(work, n);
                        ctx.sleep(Duration.ofSeconds(3));
                        return first.await() + ctx.call(work, n + 1) + ctx.awaitEvent(NUMBER);
                    });

    private final Handlers handlers = Handlers.of(steps).and(work);

    private void begin() {
        fleet.join("one", handlers);
        fleet.join("two", handlers);
        for (int i = 0; i < 20; i++) {
            fleet.client.start(steps, "steps-" + i, i);
        }
        fleet.advance(Duration.ofMillis(1_200));
    }

    private void end() {
        for (int i = 0; i < 20; i++) {
            fleet.client.raise("steps-" + i, NUMBER, 100);
        }
        fleet.advance(Duration.ofMinutes(2));
        for (int i = 0; i < 20; i++) {
            var instance = fleet.client.instance(steps, "steps-" + i);
            assertThat(instance.result(Duration.ofSeconds(1))).isEqualTo(2 * i + 101);
            var outcomes =
                    fleet.client.history(instance.id(), 1, 0, 1_000).stream()
                            .filter(entry -> entry.event() instanceof Event.ActivityCompleted);
            assertThat(outcomes).hasSize(2);
        }
    }

    @Test
    void outage_of_some_seconds_repeats_and_loses_nothing() {
        try (fleet) {
            begin();
            fleet.away = true;
            fleet.advance(Duration.ofSeconds(5));
            fleet.away = false;
            end();

            assertThat(runs).hasSize(40);
            assertThat(runs.values()).allMatch(count -> count == 1);
        }
    }

    @Test
    void after_an_outage_of_hours_everything_ends() {
        try (fleet) {
            begin();
            var node = fleet.join("three", handlers);
            fleet.away = true;
            fleet.advance(Duration.ofHours(3));
            assertThat(node.failedCalls).isBetween(1_000, 6_000);
            fleet.away = false;
            end();

            assertThat(fleet.client.counts().instances()).containsOnlyKeys(Status.COMPLETED);
            assertThat(runs.values()).allMatch(count -> count <= 2);
        }
    }

    @Test
    void calls_and_answers_that_are_lost_by_the_dozen_change_nothing() {
        try (fleet) {
            var random = new SplittableRandom(11);
            var flaky =
                    new FaultPlan() {
                        private boolean calm = true;

                        @Override
                        public void before(Call call) {
                            strike();
                        }

                        @Override
                        public void after(Call call) {
                            strike();
                        }

                        private void strike() {
                            if (!calm && random.nextInt(3) == 0) {
                                throw FaultPlan.unavailable("flaky");
                            }
                        }
                    };
            fleet.join(
                    "flaky",
                    Fleet.Setup.of(handlers).around(store -> new FaultyProvider(store, flaky)));
            for (int i = 0; i < 20; i++) {
                fleet.client.start(steps, "steps-" + i, i);
            }
            flaky.calm = false;
            fleet.advance(Duration.ofSeconds(20));
            flaky.calm = true;
            end();

            assertThat(runs.values()).allMatch(count -> count == 1);
        }
    }

    @Test
    void loops_pause_between_calls_and_go_on_when_the_store_is_back() {
        var store = new MemoryProvider();
        var away = new AtomicBoolean();
        var failed = new AtomicInteger();
        long[] since = new long[2];
        var plan =
                FaultPlan.unavailableWhile(() -> {
                    if (away.get()) {
                        since[failed.get() == 0 ? 0 : 1] = System.nanoTime();
                        away.set(failed.incrementAndGet() < 6);
                        return true;
                    }
                    return false;
                });
        try (var engine = Engine.on(new FaultyProvider(store, plan)).register(WAITS).start()) {
            var other = Client.connect(store);
            var instance = engine.client().start(WAITS, "a", 1);
            away.set(true);
            other.raise("a", NUMBER, 1);

            assertThat(instance.result(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(Duration.ofNanos(since[1] - since[0])).isGreaterThan(Duration.ofMillis(50));
            other.close();
        }
    }

    @Test
    void waiting_for_a_result_survives_an_outage() {
        var store = new MemoryProvider();
        var away = new AtomicBoolean(true);
        var faulty = new FaultyProvider(store, FaultPlan.unavailableWhile(away::get));
        try (var engine = Engine.on(store).register(WAITS).start();
                var client = Client.connect(faulty)) {
            engine.client().start(WAITS, "a", 1);
            var instance = client.instance(WAITS, "a");
            var result = instance.resultAsync();

            assertThatThrownBy(() -> instance.result(Duration.ofMillis(20)))
                    .hasMessageContaining("ENG-019")
                    .hasMessageContaining("the store does not answer");
            assertThatThrownBy(() -> client.raise("a", NUMBER, 1))
                    .isInstanceOfSatisfying(
                            ProviderException.class, e -> assertThat(e.isTransient()).isTrue());
            away.set(false);
            engine.client().raise("a", NUMBER, 1);

            assertThat(instance.result(Duration.ofSeconds(30))).isEqualTo(2);
            assertThat(result.join()).isEqualTo(2);
        }
    }

    @Test
    void start_that_is_not_answered_in_time_says_so() {
        var away = new AtomicBoolean();
        var store = new FaultyProvider(new MemoryProvider(), FaultPlan.unavailableWhile(away::get));
        var options = EngineOptions.defaults().withStartTimeout(Duration.ofMillis(50));
        var same = orchestration("same", (_, n) -> n);
        try (var engine = Engine.on(store).options(options).register(same).start()) {
            away.set(true);
            assertThatThrownBy(() -> engine.client().start(same, "a", 1))
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("ENG-015")
                    .hasMessageContaining("'a'");
            away.set(false);

            var instance = engine.client().instance(same, "a");
            assertThat(instance.result(Duration.ofSeconds(30))).isEqualTo(1);
        }
    }
}
