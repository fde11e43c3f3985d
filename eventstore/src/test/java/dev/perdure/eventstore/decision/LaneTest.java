package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.count;
import static dev.perdure.eventstore.decision.Counter.counted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;

/// Commands that share a lane.
@Timeout(120)
final class LaneTest {
    private static final String LANE = "hot";

    private final TestStore place = new TestStore();
    private final WatchedLog log = new WatchedLog(place.log);
    private final Decider decider = new Decider(log, DeciderOptions.defaults());
    private final List<Thread> threads = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() {
        place.close();
    }

    /// A command in a thread of its own.
    private <V> FutureTask<Decided<V>> start(Command<?, V> command) {
        var task = new FutureTask<>(() -> decider.decide(command.withLane(LANE)));
        threads.add(Thread.ofVirtual().start(task));
        return task;
    }

    /// While the first batch is about to be appended, these gather for the second.
    private void whileFirstIsAppended(Runnable others) {
        log.before.add(() -> {
            others.run();
            awaitAll();
        });
    }

    private void awaitAll() {
        for (var it : List.copyOf(threads)) {
            while (it.getState() != Thread.State.WAITING
                    && it.isAlive()
                    && !it.equals(Thread.currentThread())) {
                Thread.onSpinWait();
            }
        }
    }

    private static Command<Integer, Integer> failing(RuntimeException error) {
        return Command.of(
                DecisionModel.of(Counter.of("a")),
                _ -> {
                    throw error;
                });
    }

    private static void hasReason(@Nullable Throwable error, Reason reason) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        EventStoreException.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    @Test
    void commands_that_wait_are_appended_together_in_their_order()
            throws InterruptedException, ExecutionException {
        var others = new ArrayList<FutureTask<Decided<Integer>>>();
        whileFirstIsAppended(() -> {
            for (int i = 0; i < 40; i++) {
                others.add(start(count("a")));
            }
        });

        assertThat(start(count("a")).get().value()).isEqualTo(1);
        var values = new ArrayList<Integer>();
        for (var it : others) {
            var decided = it.get();
            values.add(decided.value());
            assertThat(decided.appended())
                    .isEqualTo(new Appended(decided.value(), decided.value(), false));
        }

        assertThat(values)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(2, 41).boxed().toList());
        assertThat(log.batches()).containsExactly(1, 40);
    }

    @Test
    void a_batch_has_at_most_so_many_commands() throws InterruptedException, ExecutionException {
        var small = new Decider(log, DeciderOptions.defaults().withLanes(0, 3));
        var others = new ArrayList<FutureTask<Decided<Integer>>>();
        whileFirstIsAppended(() -> {
            for (int i = 0; i < 7; i++) {
                var task = new FutureTask<>(() -> small.decide(count("a").withLane(LANE)));
                threads.add(Thread.ofVirtual().start(task));
                others.add(task);
            }
        });

        small.decide(count("a").withLane(LANE));
        for (var it : others) {
            it.get();
        }

        assertThat(log.batches()).containsExactly(1, 3, 3, 1);
    }

    @Test
    void a_command_that_fails_adds_nothing_and_harms_no_other()
            throws InterruptedException, ExecutionException {
        var error = new IllegalStateException("full");
        var tasks = new ArrayList<FutureTask<Decided<Integer>>>();
        whileFirstIsAppended(() -> {
            tasks.add(start(count("a")));
            tasks.add(start(failing(error)));
            tasks.add(
                    start(
                            Command.of(
                                    DecisionModel.of(Counter.of("a")),
                                    _ -> Decision.reject(error))));
            tasks.add(start(tooMuch()));
            tasks.add(start(count("a")));
        });

        start(count("a")).get();

        assertThat(List.of(tasks.getFirst().get().value(), tasks.getLast().get().value()))
                .containsExactlyInAnyOrder(2, 3);
        for (int i = 1; i <= 2; i++) {
            assertThatThrownBy(tasks.get(i)::get).hasCause(error);
        }
        assertThatThrownBy(tasks.get(3)::get)
                .hasRootCauseInstanceOf(IllegalArgumentException.class);
        assertThat(place.log.head()).isEqualTo(3);
    }

    /// More events than one request may have.
    private static Command<Integer, Integer> tooMuch() {
        var events = Collections.nCopies(10_001, counted("a"));
        return Command.of(
                DecisionModel.of(Counter.of("a")), _ -> new Decision.Accepted<>(0, events));
    }

    @Test
    void if_somebody_else_appends_all_of_the_batch_decide_again()
            throws InterruptedException, ExecutionException {
        var others = new ArrayList<FutureTask<Decided<Integer>>>();
        whileFirstIsAppended(() -> {
            for (int i = 0; i < 5; i++) {
                others.add(start(count("a")));
            }
        });
        log.before.add(() -> place.log.append(new NewEvent[] {counted("a"), counted("a")}));

        start(count("a")).get();
        var values = new ArrayList<Integer>();
        for (var it : others) {
            assertThat(it.get().tries()).isEqualTo(2);
            values.add(it.get().value());
        }

        assertThat(values).containsExactlyInAnyOrder(4, 5, 6, 7, 8);
        assertThat(log.batches()).containsExactly(1, 5, 5);
    }

    @Test
    void a_batch_that_conflicts_at_each_try_fails_as_a_whole() {
        var impatient =
                new Decider(
                        log,
                        DeciderOptions.defaults().withRetry(RetrySettings.defaults().withTries(2)));
        for (int i = 0; i < 2; i++) {
            log.before.add(() -> place.log.append(counted("a")));
        }

        assertThatThrownBy(() -> impatient.decide(count("a").withLane(LANE)))
                .satisfies(it -> hasReason(it, Reason.CONFLICT));
        assertThat(impatient.decide(count("a").withLane(LANE)).value()).isEqualTo(3);
    }

    @Test
    void a_command_with_a_key_goes_alone_and_finds_its_repetition()
            throws InterruptedException, ExecutionException {
        var tasks = new ArrayList<FutureTask<Decided<Integer>>>();
        whileFirstIsAppended(() -> {
            tasks.add(start(count("a").withKey("k1")));
            tasks.add(start(count("a").withKey("k1")));
        });

        start(count("a")).get();

        assertThat(tasks.getFirst().get().value()).isEqualTo(2);
        assertThat(tasks.getLast().get().value()).isEqualTo(2);
        assertThat(place.log.head()).isEqualTo(2);
    }

    @Test
    void who_waits_can_be_interrupted_and_the_others_go_on()
            throws InterruptedException, ExecutionException {
        var others = new ArrayList<FutureTask<Decided<Integer>>>();
        log.before.add(() -> {
            for (int i = 0; i < 5; i++) {
                others.add(start(count("a")));
            }
            awaitAll();
            var unlucky = threads.get(3);
            unlucky.interrupt();
            while (unlucky.isAlive()) {
                Thread.onSpinWait();
            }
        });

        start(count("a")).get();

        int cancelled = 0;
        for (var it : others) {
            try {
                it.get();
            } catch (ExecutionException e) {
                hasReason(e.getCause(), Reason.CANCELLED);
                cancelled++;
            }
        }
        assertThat(cancelled).isEqualTo(1);
        assertThat(place.log.head()).isEqualTo(5);
    }

    @Test
    void who_leads_is_not_disturbed_by_an_interrupt_and_keeps_it() {
        Thread.currentThread().interrupt();

        var decided = decider.decide(count("a").withLane(LANE));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(decided.value()).isEqualTo(1);
    }

    @Test
    void a_decision_that_waits_for_its_own_lane_is_refused() {
        var within =
                Command.<Integer, Integer>of(
                        DecisionModel.of(Counter.of("a")),
                        _ -> {
                            decider.decide(count("a").withLane(LANE));
                            return Decision.nothing(1);
                        });

        assertThatThrownBy(() -> decider.decide(within.withLane(LANE)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("same lane");
        assertThat(decider.decide(count("a").withLane(LANE)).value()).isEqualTo(1);
    }
}
