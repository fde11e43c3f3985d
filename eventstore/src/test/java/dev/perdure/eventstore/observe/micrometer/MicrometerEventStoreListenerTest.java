package dev.perdure.eventstore.observe.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendFinished.Trip;
import dev.perdure.eventstore.observe.AppendOutcome;
import dev.perdure.eventstore.observe.BatchFinished;
import dev.perdure.eventstore.observe.DecisionFinished;
import dev.perdure.eventstore.observe.Failure;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.observe.ReadFinished.Target;
import dev.perdure.eventstore.observe.ShardPlace;
import dev.perdure.eventstore.projection.SubscriptionId;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// What is measured of what a listener is told.
final class MicrometerEventStoreListenerTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerEventStoreListener listener =
            new MicrometerEventStoreListener(registry);

    private void append(AppendOutcome outcome) {
        listener.appendFinished(
                new AppendFinished(
                        "library",
                        AppendFinished.Operation.APPEND,
                        Instant.EPOCH,
                        Duration.ofNanos(900_000),
                        2,
                        "lent",
                        null,
                        outcome,
                        new Trip(Duration.ofNanos(100_000), Duration.ofNanos(600_000), 7, 14)));
    }

    private void read(Target target, @Nullable Failure failure) {
        listener.readFinished(
                new ReadFinished(
                        "library",
                        ReadFinished.Operation.DECISION,
                        Instant.EPOCH,
                        Duration.ofNanos(80_000),
                        Duration.ofNanos(70_000),
                        failure == null ? 5 : 0,
                        9,
                        target,
                        failure));
    }

    private double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    private double micros(String name, String... tags) {
        return registry.get(name).tags(tags).timer().totalTime(TimeUnit.MICROSECONDS);
    }

    @Test
    void stored_events_are_counted_and_the_time_of_an_append_is_split() {
        append(new AppendOutcome.Stored(1, 2));
        append(new AppendOutcome.Stored(3, 4));

        assertThat(count("eventstore.events.appended", "log", "library")).isEqualTo(4);
        assertThat(count("eventstore.append.method.calls", "status", "success")).isEqualTo(2);
        assertThat(micros("eventstore.append.method.duration")).isEqualTo(1_800);
        assertThat(micros("eventstore.append.sql.duration")).isEqualTo(1_200);
        assertThat(micros("eventstore.component.duration", "component", "queue")).isEqualTo(200);
        assertThat(micros("eventstore.component.duration", "component", "other")).isEqualTo(400);
        assertThat(registry.get("eventstore.append.batch.size").summary().mean()).isEqualTo(7);
        assertThat(registry.get("eventstore.log.head").gauge().value()).isEqualTo(4);
    }

    @Test
    void repetition_stores_nothing() {
        append(new AppendOutcome.Repeated(1, 2));

        assertThat(registry.find("eventstore.events.appended").counter()).isNull();
        assertThat(count("eventstore.append.method.calls", "status", "success")).isEqualTo(1);
    }

    @Test
    void conflict_is_counted_by_what_was_in_the_way_and_is_no_error() {
        append(new AppendOutcome.Conflict(List.of(new Offender(3, "returned")), false));

        assertThat(count("eventstore.concurrency.conflicts", "conflict.type", "returned"))
                .isEqualTo(1);
        assertThat(count("eventstore.append.method.calls", "status", "conflict")).isEqualTo(1);
        assertThat(registry.find("eventstore.database.errors").counter()).isNull();
    }

    @Test
    void failures_are_counted_by_what_they_are() {
        append(new AppendOutcome.Failed(new Failure(Reason.CANCELLED, false)));
        append(new AppendOutcome.Failed(new Failure(Reason.UNAVAILABLE, true)));
        append(new AppendOutcome.Failed(new Failure(Reason.OVERLOADED, false)));
        read(Target.PRIMARY, new Failure(Reason.UNAVAILABLE, false));

        assertThat(count("eventstore.append.canceled")).isEqualTo(1);
        assertThat(count("eventstore.append.timeout")).isEqualTo(1);
        assertThat(count("eventstore.query.timeout")).isZero();
        assertThat(
                        count(
                                "eventstore.database.errors",
                                "operation",
                                "append",
                                "error.type",
                                "overloaded"))
                .isEqualTo(1);
        assertThat(
                        count(
                                "eventstore.database.errors",
                                "operation",
                                "decision",
                                "error.type",
                                "unavailable"))
                .isEqualTo(1);
    }

    @Test
    void reads_are_counted_by_the_server_that_answered() {
        read(Target.PRIMARY, null);
        read(Target.REPLICA, null);
        read(Target.REPLICA, null);

        assertThat(count("eventstore.query.method.calls", "database.target", "replica"))
                .isEqualTo(2);
        assertThat(count("eventstore.events.queried", "database.target", "primary")).isEqualTo(5);
        assertThat(micros("eventstore.query.sql.duration", "database.target", "primary"))
                .isEqualTo(70);
    }

    @Test
    void buckets_tell_calls_below_a_millisecond_apart() {
        read(Target.PRIMARY, null);

        var buckets =
                registry.get("eventstore.query.method.duration")
                        .timer()
                        .takeSnapshot()
                        .histogramCounts();
        assertThat(buckets[0].bucket(TimeUnit.MICROSECONDS)).isEqualTo(50);
        assertThat(buckets[0].count()).isZero();
        assertThat(buckets[1].bucket(TimeUnit.MICROSECONDS)).isEqualTo(100);
        assertThat(buckets[1].count()).isEqualTo(1);
        assertThat(buckets[buckets.length - 1].bucket(TimeUnit.SECONDS)).isEqualTo(10);
    }

    @Test
    void decisions_are_measured_with_tries_and_conflicts() {
        listener.decisionFinished(
                new DecisionFinished(
                        "library",
                        Instant.EPOCH,
                        Duration.ofMillis(3),
                        3,
                        2,
                        DecisionFinished.Outcome.ACCEPTED,
                        null));

        assertThat(micros("eventstore.decision.duration", "status", "success")).isEqualTo(3_000);
        assertThat(count("eventstore.decision.tries")).isEqualTo(3);
        assertThat(count("eventstore.decision.conflicts")).isEqualTo(2);
    }

    @Test
    void gauges_of_a_shard_are_there_as_long_as_the_shard_is() {
        var shard = new ShardPlace("library", SubscriptionId.of("books"), 1);
        listener.shardMoved(shard, 3, 10);
        assertThat(registry.get("eventstore.subscription.lag").tag("shard", "1").gauge().value())
                .isEqualTo(7);
        listener.shardMoved(shard, 10, 10);
        assertThat(registry.get("eventstore.subscription.lag").gauge().value()).isZero();
        assertThat(registry.get("eventstore.subscription.position").gauge().value()).isEqualTo(10);
        listener.shardLeft(shard);

        assertThat(registry.find("eventstore.subscription.lag").gauge()).isNull();
        assertThat(registry.find("eventstore.subscription.position").gauge()).isNull();
    }

    @Test
    void batches_are_measured_by_subscription() {
        var shard = new ShardPlace("library", SubscriptionId.of("books"), 0);
        var took = Duration.ofMillis(2);
        listener.batchFinished(new BatchFinished(shard, Instant.EPOCH, took, 5, 0, null));
        listener.batchFinished(new BatchFinished(shard, Instant.EPOCH, took, 5, 0, "x.Oops"));

        assertThat(count("eventstore.subscription.events", "subscription", "books")).isEqualTo(5);
        assertThat(count("eventstore.subscription.errors", "error.type", "x.Oops")).isEqualTo(1);
        assertThat(micros("eventstore.subscription.batch.duration", "status", "success"))
                .isEqualTo(2_000);
    }
}
