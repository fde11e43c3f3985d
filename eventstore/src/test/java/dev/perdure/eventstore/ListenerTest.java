package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.WhatWasTold.Moved;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.QueryItem;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult.Offender;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.observe.AppendFinished;
import dev.perdure.eventstore.observe.AppendOutcome;
import dev.perdure.eventstore.observe.BatchFinished;
import dev.perdure.eventstore.observe.EventStoreListener;
import dev.perdure.eventstore.observe.Failure;
import dev.perdure.eventstore.observe.ReadFinished;
import dev.perdure.eventstore.observe.ReadFinished.Operation;
import dev.perdure.eventstore.observe.ReadFinished.Target;
import dev.perdure.eventstore.observe.ShardPlace;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.pg.Database;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a listener of a store is told.
final class ListenerTest {
    private static final Query ALL = Query.all();

    private final TestDatabase place = TestDatabase.create();
    private final WhatWasTold told = new WhatWasTold();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        store = open(told);
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private EventStore open(EventStoreListener listener) {
        return EventStore.open(
                EventStoreOptions.of(place.options())
                        .withSchema(place.schema())
                        .withListener(listener));
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{\"secret\":\"payload\"}"));
    }

    private static AppendRequest request(String... types) {
        return AppendRequest.of(Stream.of(types).map(ListenerTest::event).toList());
    }

    @Test
    void append_is_told_with_its_times_by_the_thread_that_waited() {
        var before = Instant.now();
        log.append(request("lent", "returned"));

        var append = told.lastAppend();
        assertThat(append.log()).isEqualTo("library");
        assertThat(append.operation()).isEqualTo(AppendFinished.Operation.APPEND);
        assertThat(append.events()).isEqualTo(2);
        assertThat(append.type()).isEqualTo("lent");
        assertThat(append.after()).isNull();
        assertThat(append.outcome()).isEqualTo(new AppendOutcome.Stored(1, 2));
        assertThat(append.startedAt()).isBetween(before, Instant.now());
        var trip = Objects.requireNonNull(append.trip());
        assertThat(trip.requests()).isEqualTo(1);
        assertThat(trip.events()).isEqualTo(2);
        assertThat(trip.called()).isPositive();
        assertThat(trip.queued().plus(trip.called())).isLessThanOrEqualTo(append.took());
        assertThat(told.threads).containsExactly(Thread.currentThread());
    }

    @Test
    void repeated_and_conflicting_appends_are_told_as_such() {
        log.append(request("lent").withKey("k"));
        log.append(request("lent").withKey("other"));
        var first = told.appends.getFirst();
        var lent = Query.anyOf(QueryItem.ofTypes("lent"));
        log.append(request("x").withCondition(AppendCondition.noneAfter(1, lent)));

        assertThat(first.outcome()).isEqualTo(new AppendOutcome.Stored(1, 1));
        assertThat(told.lastAppend().outcome())
                .isEqualTo(new AppendOutcome.Conflict(List.of(new Offender(2, "lent")), false));
        assertThat(told.lastAppend().after()).isEqualTo(1);
    }

    @Test
    void repetition_of_a_request_with_a_key_is_told_as_one() {
        var request = request("lent").withKey("k");
        log.append(request);
        log.append(request);

        assertThat(told.lastAppend().outcome()).isEqualTo(new AppendOutcome.Repeated(1, 1));
    }

    @Test
    void failed_append_is_told_with_its_reason() {
        log.append(request("lent").withKey("k"));
        assertThatThrownBy(() -> log.append(request("returned").withKey("k")))
                .isInstanceOf(EventStoreException.class);

        assertThat(told.lastAppend().outcome())
                .isEqualTo(new AppendOutcome.Failed(new Failure(Reason.KEY_REUSED, false)));
    }

    @Test
    void appends_that_nobody_waits_for_are_told_with_their_batch() {
        var futures = new ArrayList<CompletableFuture<?>>();
        IntStream.range(0, 50).forEach(_ -> futures.add(log.appendAsync(request("lent"))));
        CompletableFuture.allOf(futures.toArray(CompletableFuture[]::new)).join();
        Soon.until(() -> told.appends.size() == 50);

        assertThat(told.appends).hasSize(50).allMatch(it -> it.trip() != null);
        assertThat(told.appends)
                .extracting(AppendFinished::outcome)
                .allMatch(AppendOutcome.Stored.class::isInstance);
    }

    /// The open transaction keeps the log locked, and requests with one key go out one by one, so
    /// what is queued behind the first of them stays there.
    @Test
    void withdrawn_and_late_appends_are_told_as_cancelled_and_timed_out() {
        try (var database = Database.open(place.options())) {
            database.inTransaction(connection -> {
                store.in(connection, "library").append(event("first"));
                var blocked = log.appendAsync(request("blocked").withKey("k"));
                var withdrawn = log.appendAsync(request("withdrawn").withKey("k"));
                var late =
                        log.appendAsync(request("late").withKey("k"))
                                .orTimeout(1, TimeUnit.MILLISECONDS);
                Soon.until(() -> withdrawn.cancel(false));
                assertThatThrownBy(late::join).isInstanceOf(CompletionException.class);
                assertThat(blocked).isNotDone();
                return true;
            });
        }
        Soon.until(() -> told.appends.size() == 4);

        assertThat(told.appends.getFirst().operation())
                .isEqualTo(AppendFinished.Operation.TRANSACTION);
        assertThat(failure("withdrawn")).isEqualTo(new Failure(Reason.CANCELLED, false));
        assertThat(failure("late").timedOut()).isTrue();
        assertThat(failure("late").status()).isEqualTo("timeout");
    }

    private Failure failure(String type) {
        return told.appends.stream()
                .filter(it -> it.type().equals(type))
                .map(AppendFinished::outcome)
                .map(AppendOutcome.Failed.class::cast)
                .map(AppendOutcome.Failed::failure)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void chunks_in_bulk_are_told() {
        var events = IntStream.range(0, 20_001).mapToObj(_ -> event("old")).iterator();
        store.appendInBulk("library", events);

        assertThat(told.appends)
                .extracting(AppendFinished::operation)
                .containsOnly(AppendFinished.Operation.BULK);
        assertThat(told.appends)
                .extracting(AppendFinished::outcome)
                .containsExactly(
                        new AppendOutcome.Stored(1, 20_000),
                        new AppendOutcome.Stored(20_001, 20_001));
    }

    @Test
    void each_read_is_told_once_with_what_it_found() {
        log.append(request("lent", "returned", "lent"));
        log.readPage(ALL, ReadOptions.defaults().withLimit(2));
        log.readDecision(ALL);
        log.exists(ALL, 0, Consistency.strong());
        log.head();
        assertThat(log.read(ALL, ReadOptions.defaults().withPageSize(2))).hasSize(3);

        assertThat(told.reads)
                .extracting(ReadFinished::operation)
                .containsExactly(
                        Operation.QUERY,
                        Operation.DECISION,
                        Operation.EXISTS,
                        Operation.HEAD,
                        Operation.QUERY,
                        Operation.QUERY);
        assertThat(told.reads).extracting(ReadFinished::events).containsExactly(2, 3, 1, 0, 2, 1);
        assertThat(told.reads)
                .extracting(ReadFinished::head)
                .containsExactly(3L, 3L, 0L, 3L, 3L, 3L);
        assertThat(told.reads)
                .allMatch(it -> it.failure() == null)
                .allMatch(it -> it.called().isPositive())
                .allMatch(it -> it.called().compareTo(it.took()) <= 0);
    }

    @Test
    void primary_is_told_where_there_is_no_replica_whatever_the_caller_allows() {
        log.head(Consistency.eventual());

        assertThat(told.lastRead().target()).isEqualTo(Target.PRIMARY);
    }

    @Test
    void read_that_fails_is_told_with_its_reason() {
        assertThatThrownBy(() -> log.head(Consistency.atLeast(5)))
                .isInstanceOf(EventStoreException.class);

        assertThat(told.lastRead().failure()).isEqualTo(new Failure(Reason.LOG_WENT_BACK, false));
        assertThat(told.lastRead().head()).isZero();
    }

    @Test
    void batches_and_lag_of_a_subscription_are_told_until_it_ends() {
        log.append(request("lent", "returned", "lent"));
        var failing = new AtomicBoolean(true);
        var options = SubscriptionOptions.of("books", ALL).withBatchSize(2);
        var member =
                store.subscriptions("library")
                        .subscribe(
                                options,
                                _ -> {
                                    if (failing.getAndSet(false)) {
                                        throw new IllegalStateException("secret payload");
                                    }
                                });
        var shard = new ShardPlace("library", SubscriptionId.of("books"), 0);
        Soon.until(() -> told.moves.contains(new Moved(shard, 3, 3)));
        member.close();

        var first = told.batches.getFirst();
        assertThat(first.shard()).isEqualTo(shard);
        assertThat(first.events()).isEqualTo(2);
        assertThat(first.lag()).isEqualTo(1);
        assertThat(first.error()).isEqualTo("java.lang.IllegalStateException");
        assertThat(told.moves).contains(new Moved(shard, 0, 3), new Moved(shard, 3, 3));
        assertThat(told.batches)
                .filteredOn(it -> it.error() == null)
                .extracting(BatchFinished::events)
                .containsExactly(1, 1, 1);
        assertThat(told.left).containsExactly(shard);
        assertThat(told.reads).extracting(ReadFinished::operation).containsOnly(Operation.FEED);
    }

    @Test
    void listener_that_throws_harms_nobody_and_keeps_nothing_from_the_next() {
        var thrower =
                new EventStoreListener() {
                    @Override
                    public void appendFinished(AppendFinished append) {
                        throw new AssertionError("a listener threw");
                    }

                    @Override
                    public EventStoreListener forCaller() {
                        throw new IllegalStateException("a listener threw");
                    }
                };
        var others = new WhatWasTold();
        try (var another = open(EventStoreListener.all(thrower, others))) {
            var same = another.log("library");
            same.append(event("lent"));
            same.appendAsync(request("returned")).join();
            Soon.until(() -> others.appends.size() == 2);
        }

        assertThat(others.appends).hasSize(2);
        assertThat(log.head()).isEqualTo(2);
    }

    @Test
    void no_payload_is_in_what_is_told() {
        log.append(request("lent"));
        log.readDecision(ALL);

        assertThat(told.appends.toString() + told.reads).doesNotContain("secret", "payload");
        assertThat(told.lastAppend().took()).isLessThan(Duration.ofMinutes(1));
    }
}
