package dev.perdure.eventstore.decision;

import static dev.perdure.eventstore.decision.Counter.count;
import static dev.perdure.eventstore.decision.Counter.counted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.eventstore.WhatWasTold;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.observe.DecisionFinished;
import dev.perdure.eventstore.observe.DecisionFinished.Outcome;
import dev.perdure.eventstore.observe.Failure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a listener is told of decisions.
final class DecisionListenerTest {
    private final TestStore place = new TestStore();
    private final WatchedLog log = new WatchedLog(place.log);
    private final WhatWasTold told = new WhatWasTold();

    @AfterEach
    void close() {
        place.close();
    }

    private Decider decider(int tries) {
        return new Decider(
                log,
                DeciderOptions.defaults()
                        .withRetry(RetrySettings.defaults().withTries(tries))
                        .withLanes(0, 500)
                        .withListener(told));
    }

    private void countsMeanwhile() {
        log.before.add(() -> place.log.append(counted("a")));
    }

    private DecisionFinished last() {
        return told.decisions.getLast();
    }

    @Test
    void decision_is_told_with_its_tries_and_conflicts() {
        countsMeanwhile();
        countsMeanwhile();
        decider(5).decide(count("a"));

        assertThat(last().log()).isEqualTo("test");
        assertThat(last().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(last().tries()).isEqualTo(3);
        assertThat(last().conflicts()).isEqualTo(2);
        assertThat(last().failure()).isNull();
        assertThat(last().took()).isPositive();
    }

    @Test
    void decision_that_says_no_is_told_as_rejected() {
        var error = new IllegalStateException("no");
        var model = DecisionModel.of(Counter.of("a"));
        assertThatThrownBy(() -> decider(5).decide(model, _ -> Decision.reject(error)))
                .isSameAs(error);

        assertThat(last().outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(last().tries()).isEqualTo(1);
    }

    @Test
    void decision_that_meets_a_conflict_at_each_try_is_told_as_failed() {
        countsMeanwhile();
        countsMeanwhile();
        assertThatThrownBy(() -> decider(2).decide(count("a")))
                .isInstanceOf(EventStoreException.class);

        assertThat(last().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(last().conflicts()).isEqualTo(2);
        assertThat(last().failure()).isEqualTo(new Failure(Reason.CONFLICT, false));
    }

    @Test
    void decision_in_a_lane_is_told_to_the_thread_that_asked() {
        decider(5).decide(count("a").withLane("counters"));

        assertThat(last().outcome()).isEqualTo(Outcome.ACCEPTED);
        assertThat(last().tries()).isEqualTo(1);
        assertThat(last().conflicts()).isZero();
    }
}
