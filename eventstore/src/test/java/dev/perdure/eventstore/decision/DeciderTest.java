package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.count;
import static dev.perdure.eventstore.decision.Counter.counted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// What a decider promises.
final class DeciderTest {
    private final TestStore place = new TestStore();
    private final WatchedLog log = new WatchedLog(place.log);

    @AfterEach
    void close() {
        place.close();
    }

    private Decider decider(int tries, int lanesAfter) {
        return new Decider(
                log,
                DeciderOptions.defaults()
                        .withRetry(RetrySettings.defaults().withTries(tries))
                        .withLanes(lanesAfter, 500));
    }

    private Appended counts(String... names) {
        return place.log.append(Stream.of(names).map(Counter::counted).toArray(NewEvent[]::new));
    }

    private static void hasReason(Throwable error, Reason reason) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        EventStoreException.class, it -> assertThat(it.reason()).isEqualTo(reason));
    }

    @Test
    void what_happened_meanwhile_is_read_and_decided_on_again() {
        log.before.add(() -> counts("a"));

        var decided = decider(5, 0).decide(count("a"));

        assertThat(decided).isEqualTo(new Decided<>(2, new Appended(2, 2, false), 1, 2));
    }

    @Test
    void what_is_about_something_else_is_no_conflict() {
        log.before.add(() -> counts("b"));

        assertThat(decider(5, 0).decide(count("a")).tries()).isEqualTo(1);
    }

    @Test
    void each_state_sees_the_events_of_its_own_query() {
        counts("a", "b", "a", "c");
        var both =
                DecisionModel.of(Counter.of("a"))
                        .and(Counter.of("b"), (a, b) -> List.of(a, b))
                        .and(
                                DecisionModel.all(List.of(Counter.of("c"), Counter.of("a"))),
                                (ab, ca) -> Stream.of(ab, ca).flatMap(List::stream).toList());

        assertThat(decider(5, 0).read(both)).containsExactly(2, 1, 1, 2);
    }

    @Test
    void an_error_of_the_decision_is_thrown_unchanged_and_at_once() {
        var calls = new AtomicInteger();
        var error = new IllegalStateException("no");
        var model = DecisionModel.of(Counter.of("a"));

        assertThatThrownBy(() ->
                        decider(5, 0)
                                .decide(
                                        model,
                                        _ -> {
                                            calls.incrementAndGet();
                                            throw error;
                                        }))
                .isSameAs(error);
        assertThatThrownBy(() -> decider(5, 0).decide(model, _ -> Decision.reject(error)))
                .isSameAs(error);
        assertThat(calls).hasValue(1);
        assertThat(log.alone).isEmpty();
    }

    @Test
    void a_decision_without_events_appends_nothing() {
        counts("a");
        var model = DecisionModel.of(Counter.of("a"));

        var decided = decider(5, 0).decide(model, Decision::nothing);

        assertThat(decided).isEqualTo(new Decided<>(1, null, 1, 1));
        assertThat(log.alone).isEmpty();
    }

    @Test
    void after_the_last_try_the_error_names_tries_and_offenders() {
        for (int i = 0; i < 3; i++) {
            log.before.add(() -> counts("a"));
        }

        assertThatExceptionOfType(EventStoreException.class)
                .isThrownBy(() -> decider(3, 0).decide(count("a")))
                .withMessageContaining("3 tries")
                .withMessageContaining("'count'")
                .withMessageContaining("'Counted' at position 3")
                .satisfies(it -> hasReason(it, Reason.CONFLICT));
        assertThat(place.log.head()).isEqualTo(3);
    }

    @Test
    void while_the_database_is_away_it_tries_again() {
        for (int i = 0; i < 2; i++) {
            log.before.add(() -> {
                throw new EventStoreException(Reason.UNAVAILABLE, "away", null);
            });
        }

        assertThat(decider(3, 0).decide(count("a")).tries()).isEqualTo(3);
    }

    @Test
    void what_repeating_does_not_help_against_is_not_repeated() {
        log.before.add(() -> {
            throw new EventStoreException(Reason.REFUSED, "not allowed", null);
        });

        assertThatThrownBy(() -> decider(3, 0).decide(count("a")))
                .satisfies(it -> hasReason(it, Reason.REFUSED));
        assertThat(log.alone).hasSize(1);
    }

    @Test
    void the_next_decision_reads_only_what_is_new() {
        counts("a", "a", "a");
        var decider = decider(5, 0);

        decider.decide(count("a"));
        assertThat(log.eventsRead).hasValue(3);
        decider.decide(count("a"));
        assertThat(log.eventsRead).hasValue(4);
        assertThat(decider.decide(count("a")).value()).isEqualTo(6);
        assertThat(log.reads).hasValue(3);
    }

    @Test
    void a_new_state_beside_a_known_one_does_not_make_that_one_be_read_again() {
        place.log.append(
                AppendRequest.of(Stream.generate(() -> counted("a")).limit(1_500).toList()));
        counts("b");
        var decider = decider(5, 0);
        decider.read(DecisionModel.of(Counter.of("a")));
        log.eventsRead.set(0);

        var both = DecisionModel.of(Counter.of("a")).and(Counter.of("b"), (a, b) -> a * 10 + b);

        assertThat(decider.read(both)).isEqualTo(15_001);
        assertThat(log.eventsRead).hasValue(1);
    }

    @Test
    void states_that_were_not_used_lately_are_read_again() {
        counts("a", "b");
        var decider = new Decider(log, DeciderOptions.defaults().withCachedStates(1));

        for (var name : List.of("a", "b", "a")) {
            assertThat(decider.read(DecisionModel.of(Counter.of(name)))).isEqualTo(1);
        }
        assertThat(log.eventsRead).hasValue(3);
        decider.forget();
        decider.read(DecisionModel.of(Counter.of("a")));
        assertThat(log.eventsRead).hasValue(4);
    }

    @Test
    void a_fold_that_fails_is_named_with_its_event() {
        counts("a");
        var broken =
                DecisionState.of(
                        "broken",
                        Counter.of("a").query(),
                        0,
                        (_, _) -> {
                            throw new IllegalStateException("oh");
                        });

        assertThatThrownBy(() -> decider(5, 0).read(DecisionModel.of(broken)))
                .satisfies(it -> hasReason(it, Reason.UNREADABLE))
                .hasMessageContaining("'broken'")
                .hasMessageContaining("position 1");
    }

    @Test
    void an_interrupt_ends_the_wait_for_the_next_try() {
        var retry = new RetrySettings(5, Duration.ofHours(1), 1, Duration.ofHours(1));
        var decider = new Decider(log, DeciderOptions.defaults().withRetry(retry));
        var here = Thread.currentThread();
        log.before.add(() -> {
            counts("a");
            Thread.startVirtualThread(() -> {
                while (here.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
                here.interrupt();
            });
        });

        assertThatThrownBy(() -> decider.decide(count("a")))
                .satisfies(it -> hasReason(it, Reason.CANCELLED));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(log.alone).hasSize(1);
    }

    @Test
    void with_a_key_a_repetition_gets_the_value_of_the_first() {
        var decider = decider(5, 0);
        var first = decider.decide(count("a").withKey("k1"));
        decider.decide(count("a"));

        var second = decider.decide(count("a").withKey("k1"));

        assertThat(second.value()).isEqualTo(first.value()).isEqualTo(1);
        assertThat(second.appended()).isEqualTo(new Appended(1, 1, true));
        assertThat(place.log.head()).isEqualTo(2);
    }

    @Test
    void a_key_of_another_command_is_refused() {
        var decider = decider(5, 0);
        decider.decide(count("a").withKey("k1"));

        assertThatThrownBy(() -> decider.decide(count("b").withKey("k1")))
                .satisfies(it -> hasReason(it, Reason.KEY_REUSED))
                .hasMessageContaining("'k1'");
    }

    @Test
    void a_key_that_was_never_used_leaves_a_rejection_as_it_is() {
        var command =
                Command.<Integer, Integer>of(
                                DecisionModel.of(Counter.of("a")),
                                _ -> Decision.reject(new IllegalStateException("full")))
                        .withKey("k1");

        assertThatThrownBy(() -> decider(5, 0).decide(command)).hasMessage("full");
        assertThat(place.log.appendedUnder("k1")).isEmpty();
    }

    @Test
    void an_answer_that_was_lost_is_found_by_the_key() {
        log.before.add(() -> {
            place.log.append(
                    new AppendRequest(
                            Objects.requireNonNull(log.alone.peek()).events(), null, "k1"));
            throw new EventStoreException(Reason.OUTCOME_UNKNOWN, "lost", null);
        });

        var decided = decider(5, 0).decide(count("a").withKey("k1"));

        assertThat(decided.value()).isEqualTo(1);
        assertThat(decided.appended()).isEqualTo(new Appended(1, 1, true));
        assertThat(place.log.head()).isEqualTo(1);
    }

    @Test
    void after_some_conflicts_a_command_goes_into_a_lane() {
        log.before.add(() -> counts("a"));
        log.before.add(() -> counts("a"));

        assertThat(decider(5, 2).decide(count("a")).value()).isEqualTo(3);
        assertThat(log.alone).hasSize(2);
        assertThat(log.inLanes).hasSize(1);
    }
}
