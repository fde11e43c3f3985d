package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.TWICE;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.orchestration.ChildFailed;
import dev.perdure.engine.orchestration.Durable;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;

/// Orchestrations that start orchestrations.
final class ChildTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> ctx.awaitEvent(NUMBER));
    private static final Orchestration<Integer, Integer> COUNTS =
            orchestration("counts", ChildTest::count);
    private static final Orchestration<Integer, String> PARENT =
            Orchestration.of("parent", Integer.class, String.class, ChildTest::failureOfChild);

    private static Integer count(OrchestrationContext ctx, Integer n) {
        return n == 0 ? ctx.execution() : ctx.continueAsNew(COUNTS, n - 1);
    }

    private static String failureOfChild(OrchestrationContext ctx, Integer n) {
        try {
            return "completed " + ctx.startChild(WAITS, n, "child").await();
        } catch (ChildFailed e) {
            return e.type() + " " + e.failure().message();
        }
    }

    @Test
    void result_of_a_child_comes_back_after_it_continued_as_new_and_crashes() {
        var parent = orchestration("p", (ctx, n) -> ctx.callChild(COUNTS, n));
        try (var engine = TestEngine.with(parent, COUNTS).start()) {
            var instance = engine.start(parent, "p", 4);
            for (int i = 0; i < 100; i++) {
                engine.step();
                if (i % 9 == 8) {
                    engine.crash();
                }
            }

            assertThat(engine.result(instance)).isEqualTo(5);
        }
    }

    @Test
    void every_end_of_a_child_reaches_its_parent() {
        try (var engine = TestEngine.with(PARENT, WAITS).start()) {
            var cancelled = engine.start(PARENT, "a", 1);
            engine.settle();
            engine.cancel("child", "as asked");
            assertThat(engine.result(cancelled)).isEqualTo("cancelled as asked");
            engine.client().delete("a");

            var terminated = engine.start(PARENT, "b", 1);
            engine.settle();
            engine.client().terminate("child", "now");
            assertThat(engine.result(terminated)).isEqualTo("terminated now");
        }
    }

    @Test
    void refused_child_is_a_failure_the_parent_can_catch() {
        try (var engine = TestEngine.with(PARENT, WAITS).start()) {
            engine.start(WAITS, "child", 1);

            assertThat(engine.run(PARENT, "a", 1)).startsWith("refused").contains("'child'");
            assertThat(engine.status("child").status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void cancelling_the_parent_cancels_its_children() {
        try (var engine = TestEngine.with(PARENT, WAITS).start()) {
            engine.start(PARENT, "a", 1);
            engine.settle();
            engine.cancel("a", "enough");
            engine.settle();

            assertThat(engine.status("a").status()).isEqualTo(Status.CANCELLED);
            assertThat(engine.status("child").status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void terminating_the_parent_cancels_its_children() {
        try (var engine = TestEngine.with(PARENT, WAITS).start()) {
            engine.start(PARENT, "a", 1);
            engine.settle();
            engine.client().terminate("a", "enough");
            engine.settle();

            assertThat(engine.status("a").status()).isEqualTo(Status.TERMINATED);
            assertThat(engine.status("child").status()).isEqualTo(Status.CANCELLED);
        }
    }

    @Test
    void detached_orchestration_outlives_the_one_that_started_it() {
        var starts =
                orchestration(
                        "starts",
                        (ctx, n) -> {
                            ctx.startDetached(WAITS, n, "free");
                            return 0;
                        });
        try (var engine = TestEngine.with(starts, WAITS).start()) {
            engine.run(starts, "a", 1);
            engine.settle();

            assertThat(engine.status("free").status()).isEqualTo(Status.RUNNING);
            assertThat(engine.status("free").parent()).isNull();
        }
    }

    @Test
    void ten_thousand_children_are_joined() {
        var child = orchestration("child", (ctx, n) -> n + 1);
        var parent =
                orchestration(
                        "p",
                        (ctx, n) -> {
                            var all = new ArrayList<Durable<Integer>>();
                            for (int i = 0; i < n; i++) {
                                all.add(ctx.startChild(child, 0));
                            }
                            return ctx.all(all).await().stream().mapToInt(i -> i).sum();
                        });
        try (var engine = TestEngine.with(parent, child).start()) {
            assertThat(engine.run(parent, "p", 10_000)).isEqualTo(10_000);
        }
    }

    @Test
    void ten_thousand_activities_run_at_once() {
        var fan =
                orchestration(
                        "fan",
                        (ctx, n) -> {
                            var all = new ArrayList<Durable<Integer>>();
                            for (int i = 0; i < n; i++) {
                                all.add(ctx.start(TWICE, 1));
                            }
                            return ctx.all(all).await().stream().mapToInt(i -> i).sum();
                        });
        try (var engine = TestEngine.with(fan).activities(TWICE).start()) {
            assertThat(engine.run(fan, "a", 10_000)).isEqualTo(20_000);
        }
    }

    @Test
    void long_chain_is_replayed_after_a_crash() {
        var chain =
                orchestration(
                        "chain",
                        (ctx, n) -> {
                            int value = 0;
                            for (int i = 0; i < n; i++) {
                                value += ctx.call(TWICE, 1);
                            }
                            return value + ctx.awaitEvent(NUMBER);
                        });
        try (var engine = TestEngine.with(chain).activities(TWICE).start()) {
            var instance = engine.start(chain, "a", 2_000);
            engine.settle();
            engine.crash();
            engine.raise("a", NUMBER, 1);

            assertThat(engine.result(instance)).isEqualTo(4_001);
            assertThat(engine.attempts("twice")).isEqualTo(2_000);
        }
    }
}
