package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.WORD;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.Client;
import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationContext;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/// What others tell an instance.
final class ExternalEventTest {
    private static final Orchestration<Integer, Integer> SUM =
            orchestration("sum", ExternalEventTest::sum);
    private static final Orchestration<Integer, String> ORDER =
            Orchestration.of("order", Integer.class, String.class, ExternalEventTest::order);

    /// Adds as many numbers as asked for.
    private static Integer sum(OrchestrationContext ctx, Integer count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += ctx.awaitEvent(NUMBER);
        }
        return sum;
    }

    /// Notes six numbers in their order, two for each execution.
    private static String order(OrchestrationContext ctx, Integer before) {
        int seen = before * 100 + ctx.awaitEvent(NUMBER) * 10 + ctx.awaitEvent(NUMBER);
        return ctx.execution() < 3 ? ctx.continueAsNew(ORDER, seen) : String.valueOf(seen);
    }

    @Test
    void event_raised_before_the_instance_waits_is_kept() {
        try (var engine = TestEngine.with(SUM).start()) {
            var instance = engine.client().start(SUM, "a", 1);
            engine.raise("a", NUMBER, 7);

            assertThat(engine.result(instance)).isEqualTo(7);
        }
    }

    @Test
    void burst_of_ten_thousand_events_arrives_once_each() {
        try (var engine = TestEngine.with(SUM).start()) {
            var instance = engine.start(SUM, "a", 10_000);
            for (int i = 1; i <= 10_000; i++) {
                engine.raise("a", NUMBER, i);
            }

            assertThat(engine.result(instance)).isEqualTo(50_005_000);
            assertThat(engine.store().counts().messages()).isZero();
        }
    }

    @Test
    void order_is_kept_across_executions_crashes_and_evictions() {
        try (var engine = TestEngine.with(ORDER).start()) {
            var instance = engine.start(ORDER, "a", 0);
            for (int i = 1; i <= 6; i++) {
                engine.raise("a", NUMBER, i);
                if (i == 3) {
                    engine.settle();
                    engine.crash();
                }
                if (i == 4) {
                    engine.settle();
                    engine.evictAll();
                }
            }

            assertThat(engine.result(instance)).isEqualTo("123456");
        }
    }

    @Test
    void wait_that_timed_out_consumes_no_event() {
        var code =
                orchestration(
                        "limit",
                        (ctx, n) -> {
                            boolean early = ctx.awaitEvent(NUMBER, Duration.ofHours(1)).isPresent();
                            return early ? -1 : ctx.awaitEvent(NUMBER);
                        });
        try (var engine = TestEngine.with(code).start()) {
            var instance = engine.start(code, "a", 1);
            engine.advance(Duration.ofHours(2));
            engine.raise("a", NUMBER, 5);

            assertThat(engine.result(instance)).isEqualTo(5);
        }
    }

    @Test
    void events_of_different_names_do_not_wait_for_each_other() {
        var code =
                orchestration(
                        "names",
                        (ctx, n) -> ctx.awaitEvent(NUMBER) + ctx.awaitEvent(WORD).length());
        try (var engine = TestEngine.with(code).start()) {
            var instance = engine.start(code, "a", 1);
            engine.raise("a", WORD, "four");
            engine.raise("a", NUMBER, 5);

            assertThat(engine.result(instance)).isEqualTo(9);
        }
    }

    @Test
    void raising_to_nobody_is_an_error_to_the_caller() {
        try (var engine = TestEngine.with(SUM).start()) {
            assertThatThrownBy(() -> engine.raise("nobody", NUMBER, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("ENG-010");
            engine.run(SUM, "a", 0);
            assertThatThrownBy(() -> engine.raise("a", NUMBER, 1))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("ENG-011");
        }
    }

    @Test
    void start_and_raise_is_one_call_and_raises_to_what_runs() {
        var request = new Client.StartRequest<>(SUM, "a", 2, StartPolicy.DEFAULT);
        try (var engine = TestEngine.with(SUM).start()) {
            engine.client().startAndRaise(request, NUMBER, 1);
            var instance = engine.client().startAndRaise(request, NUMBER, 2);

            assertThat(engine.result(instance)).isEqualTo(3);
            assertThatThrownBy(() -> engine.client().startAndRaise(request, NUMBER, 3))
                    .hasMessageStartingWith("ENG-009");
        }
    }

    @Test
    void too_many_waiting_events_are_refused_with_the_limit() {
        try (var engine = TestEngine.with(SUM).options(o -> o.withMaxPendingEvents(3)).start()) {
            engine.start(SUM, "a", 1);
            engine.settle();
            for (int i = 0; i < 5; i++) {
                engine.raise("a", WORD, "unheard");
            }
            engine.settle();

            assertThat(engine.status("a").reason())
                    .contains("ENG-008")
                    .contains("maxPendingEvents");
        }
    }
}
