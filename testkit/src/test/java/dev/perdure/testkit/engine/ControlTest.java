package dev.perdure.testkit.engine;

import static dev.perdure.testkit.engine.Code.NUMBER;
import static dev.perdure.testkit.engine.Code.TWICE;
import static dev.perdure.testkit.engine.Code.activity;
import static dev.perdure.testkit.engine.Code.failureOf;
import static dev.perdure.testkit.engine.Code.orchestration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.history.Failure;
import dev.perdure.engine.orchestration.Orchestration;
import dev.perdure.engine.orchestration.OrchestrationCancelled;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.StartPolicy.WhenFinished;
import dev.perdure.engine.provider.StartPolicy.WhenRunning;
import dev.perdure.engine.provider.Status;
import dev.perdure.testkit.TestEngine;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/// Starting, cancelling, parking, and what goes wrong early.
final class ControlTest {
    private static final Orchestration<Integer, Integer> WAITS =
            orchestration("waits", (ctx, n) -> n + ctx.awaitEvent(NUMBER));

    private static StartPolicy policy(WhenRunning running, WhenFinished finished) {
        return new StartPolicy(running, finished);
    }

    @Test
    void duplicate_start_never_disturbs_the_running_instance() {
        try (var engine = TestEngine.with(WAITS).start()) {
            var instance = engine.start(WAITS, "a", 1);

            assertThatThrownBy(() -> engine.start(WAITS, "a", 100))
                    .isInstanceOf(EngineException.class)
                    .hasMessageStartingWith("ENG-009");
            engine.client().start(WAITS, "a", 100, policy(WhenRunning.ATTACH, WhenFinished.REJECT));
            engine.raise("a", NUMBER, 1);

            assertThat(engine.result(instance)).isEqualTo(2);
        }
    }

    @Test
    void start_that_replaces_terminates_the_running_instance() {
        try (var engine = TestEngine.with(WAITS).start()) {
            engine.start(WAITS, "a", 1);
            engine.settle();
            var second =
                    engine.client()
                            .start(
                                    WAITS,
                                    "a",
                                    100,
                                    policy(WhenRunning.TERMINATE_AND_RESTART, WhenFinished.REJECT));
            engine.raise("a", NUMBER, 1);

            assertThat(engine.result(second)).isEqualTo(101);
        }
    }

    @Test
    void finished_ids_are_used_again_only_if_the_policy_says_so() {
        var ends = orchestration("ends", (ctx, n) -> 1 / n);
        try (var engine = TestEngine.with(ends).start()) {
            var client = engine.client();
            var ifFailed = policy(WhenRunning.FAIL, WhenFinished.ALLOW_IF_FAILED);
            failureOf(() -> engine.run(ends, "a", 0));
            assertThatThrownBy(() -> client.start(ends, "a", 1)).hasMessageStartingWith("ENG-009");

            assertThat(engine.result(client.start(ends, "a", 1, ifFailed))).isEqualTo(1);
            assertThatThrownBy(() -> client.start(ends, "a", 1, ifFailed))
                    .hasMessageStartingWith("ENG-009");
            var again = policy(WhenRunning.FAIL, WhenFinished.ALLOW);
            assertThat(engine.result(client.start(ends, "a", 1, again))).isEqualTo(1);
        }
    }

    @Test
    void cancelled_orchestration_may_compensate_in_a_shield() {
        var undone = new ArrayList<Integer>();
        var undo =
                activity(
                        "undo",
                        (ctx, n) -> {
                            undone.add(n);
                            return n;
                        });
        var saga =
                orchestration(
                        "saga",
                        (ctx, n) -> {
                            try {
                                return ctx.awaitEvent(NUMBER);
                            } catch (OrchestrationCancelled e) {
                                ctx.shielded(() -> ctx.call(undo, n));
                                throw e;
                            }
                        });
        try (var engine = TestEngine.with(saga).activities(undo).start()) {
            engine.start(saga, "a", 4);
            engine.settle();
            engine.cancel("a", "changed my mind");

            var ended = engine.runUntilEnded("a");
            assertThat(ended.status()).isEqualTo(Status.CANCELLED);
            assertThat(ended.reason()).isEqualTo("changed my mind");
            assertThat(undone).containsExactly(4);
        }
    }

    @Test
    void terminated_orchestration_does_nothing_more() {
        try (var engine = TestEngine.with(WAITS).start()) {
            engine.start(WAITS, "a", 4);
            engine.settle();
            engine.client().terminate("a", "now");
            engine.settle();

            assertThat(engine.status("a").status()).isEqualTo(Status.TERMINATED);
            assertThatThrownBy(() -> engine.raise("a", NUMBER, 1))
                    .hasMessageStartingWith("ENG-011");
        }
    }

    @Test
    void edited_orchestration_is_parked_with_the_difference_and_goes_on_when_restored() {
        var program = new AtomicReference<>("old");
        var edited =
                orchestration(
                        "edited",
                        (ctx, n) -> {
                            if (program.get().equals("new")) {
                                ctx.awaitEvent(NUMBER);
                            }
                            return ctx.call(TWICE, n) + ctx.awaitEvent(NUMBER);
                        });
        try (var engine = TestEngine.with(edited).activities(TWICE).start()) {
            var instance = engine.start(edited, "a", 4);
            engine.settle();
            engine.crash();
            program.set("new");
            engine.raise("a", NUMBER, 1);
            engine.settle();

            assertThat(engine.status("a").status()).isEqualTo(Status.PARKED);
            assertThat(engine.status("a").reason())
                    .startsWith(
                            "ENG-005 history and code disagree at event 2: history has activity"
                                    + " 'twice', the code did not ask for it");
            assertThatThrownBy(() -> engine.result(instance)).hasMessageContaining("PARKED");

            program.set("old");
            engine.client().resume("a");
            assertThat(engine.result(instance)).isEqualTo(9);
        }
    }

    @Test
    void durable_call_on_another_thread_fails_at_once() {
        var wrong =
                orchestration(
                        "wrong",
                        (ctx, n) -> {
                            var thrown = new AtomicReference<Throwable>();
                            var thread = Thread.ofVirtual().unstarted(() -> ctx.call(TWICE, n));
                            thread.setUncaughtExceptionHandler((_, e) -> thrown.set(e));
                            thread.start();
                            thread.join();
                            return String.valueOf(thrown.get()).contains("ENG-007") ? 1 : 0;
                        });
        try (var engine = TestEngine.with(wrong).activities(TWICE).start()) {
            assertThat(engine.run(wrong, "a", 4)).isEqualTo(1);
        }
    }

    @Test
    void problems_with_handlers_are_reported_all_together() {
        var twice = TWICE;
        var unbound = Orchestration.named("unbound", Integer.class, Integer.class);

        try (var engine = TestEngine.with(WAITS, WAITS, unbound).activities(twice, twice).start()) {
            assertThatThrownBy(engine::settle)
                    .hasMessageStartingWith("ENG-006")
                    .hasMessageContaining("'waits' v1 is registered twice")
                    .hasMessageContaining("'unbound' v1 has no code")
                    .hasMessageContaining("'twice' is registered twice");
        }
    }

    @Test
    void payloads_are_limited_and_the_message_names_size_and_setting() {
        var big = Orchestration.of("big", Integer.class, String.class, (ctx, n) -> "x".repeat(n));
        try (var engine = TestEngine.with(big).options(o -> o.withMaxPayloadBytes(100)).start()) {
            assertThat(failureOf(() -> engine.run(big, "a", 200)).failure().message())
                    .startsWith("ENG-003")
                    .contains("202 bytes")
                    .contains("maxPayloadBytes");
        }
    }

    @Test
    void open_steps_are_limited() {
        var many =
                orchestration(
                        "many",
                        (ctx, n) -> {
                            for (int i = 0; i < n; i++) {
                                ctx.start(TWICE, i);
                            }
                            return 0;
                        });
        try (var engine =
                TestEngine.with(many)
                        .activities(TWICE)
                        .options(o -> o.withMaxOpenSteps(10))
                        .start()) {
            assertThat(failureOf(() -> engine.run(many, "a", 11)).failure().message())
                    .startsWith("ENG-008")
                    .contains("10 open steps")
                    .contains("maxOpenSteps");
        }
    }

    @Test
    void histories_are_limited() {
        var endless =
                orchestration(
                        "endless",
                        (ctx, n) -> {
                            while (true) {
                                ctx.call(TWICE, 1);
                            }
                        });
        try (var engine =
                TestEngine.with(endless)
                        .activities(TWICE)
                        .options(o -> o.withMaxHistoryEvents(100))
                        .start()) {
            assertThat(failureOf(() -> engine.run(endless, "a", 11)).failure().message())
                    .startsWith("ENG-008")
                    .contains("maxHistoryEvents");
        }
    }

    @Test
    void exception_that_cannot_be_encoded_becomes_a_record() {
        var odd =
                activity(
                        "odd",
                        (ctx, n) -> {
                            var thrown = new OddException();
                            thrown.initCause(new IllegalStateException("behind it"));
                            throw thrown;
                        });
        var calls =
                orchestration(
                        "calls",
                        (ctx, n) ->
                                ctx.call(
                                        odd,
                                        n,
                                        dev.perdure.engine.orchestration.RetryPolicy.none()));
        try (var engine = TestEngine.with(calls).activities(odd).start()) {
            var failure = failureOf(() -> engine.run(calls, "a", 1)).failure().cause();

            assertThat(failure)
                    .isInstanceOfSatisfying(
                            Failure.Application.class,
                            recorded -> {
                                assertThat(recorded.type()).isEqualTo(OddException.class.getName());
                                assertThat(recorded.cause())
                                        .extracting(Failure::message)
                                        .isEqualTo("behind it");
                            });
        }
    }

    private static final class OddException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Thread cannotBeWritten = Thread.currentThread();

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message on " + cannotBeWritten);
        }
    }

    @Test
    void engine_that_can_never_finish_says_what_everybody_waits_for() {
        try (var engine = TestEngine.with(WAITS).start()) {
            assertThatThrownBy(() -> engine.run(WAITS, "a", 1))
                    .hasMessage(
                            "nothing can happen any more, and instance 'a' has not ended:\n"
                                    + "  instance 'a' (waits v1, RUNNING) waits for external event"
                                    + " 'number' (event 2)");
        }
    }

    @Test
    void continue_as_new_begins_with_an_empty_history() {
        var self = new AtomicReference<Orchestration<Integer, Integer>>();
        var loop =
                orchestration(
                        "loop",
                        (ctx, n) -> {
                            ctx.call(TWICE, n);
                            return n == 0 ? ctx.execution() : ctx.continueAsNew(self.get(), n - 1);
                        });
        self.set(loop);
        try (var engine = TestEngine.with(loop).activities(TWICE).start()) {
            assertThat(engine.run(loop, "a", 9)).isEqualTo(10);
            assertThat(engine.history("a")).hasSize(4);
        }
    }

    @Test
    void swallowed_cancellation_is_thrown_again_at_the_next_call() {
        var thrown = new ArrayList<String>();
        var stubborn =
                orchestration(
                        "stubborn",
                        (ctx, n) -> {
                            for (int i = 0; i < 3; i++) {
                                try {
                                    ctx.awaitEvent(NUMBER);
                                } catch (OrchestrationCancelled e) {
                                    thrown.add(e.getMessage());
                                }
                            }
                            return thrown.size();
                        });
        try (var engine = TestEngine.with(stubborn).start()) {
            var instance = engine.start(stubborn, "a", 1);
            engine.settle();
            engine.cancel("a", "stop");

            assertThat(engine.result(instance)).isEqualTo(3);
            assertThat(thrown).isEqualTo(List.of("stop", "stop", "stop"));
        }
    }
}
