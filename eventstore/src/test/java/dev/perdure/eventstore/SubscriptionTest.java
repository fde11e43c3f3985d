package dev.perdure.eventstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.projection.FailurePolicy;
import dev.perdure.eventstore.projection.FailurePolicy.PauseAfter;
import dev.perdure.eventstore.projection.FailurePolicy.RetryForever;
import dev.perdure.eventstore.projection.FailurePolicy.SkipAfter;
import dev.perdure.eventstore.projection.OrderingKey;
import dev.perdure.eventstore.projection.ShardState;
import dev.perdure.eventstore.projection.SubscriptionId;
import dev.perdure.eventstore.projection.SubscriptionOptions;
import dev.perdure.eventstore.projection.Subscriptions;
import dev.perdure.eventstore.projection.TransactionWork;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// What a subscription promises to its handler.
final class SubscriptionTest {
    private static final SubscriptionId BOOKS = SubscriptionId.of("books");
    private static final SubscriptionOptions OPTIONS =
            SubscriptionOptions.of("books", Query.all())
                    .withLease(Duration.ofSeconds(2))
                    .withCheckpointPace(Duration.ofMillis(10));

    private final TestDatabase place = TestDatabase.create();
    private final List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    private EventStore store;
    private EventLog log;
    private Subscriptions subscriptions;

    @BeforeEach
    void open() {
        store = openAnother();
        log = store.log("library");
        subscriptions = store.subscriptions("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private EventStore openAnother() {
        return EventStore.open(EventStoreOptions.of(place.options()).withSchema(place.schema()));
    }

    private static NewEvent event(String type, EventTag... tags) {
        return NewEvent.of(type, Encoded.json("{}"), tags);
    }

    private void append(int events, String type) {
        log.append(
                AppendRequest.of(IntStream.range(0, events).mapToObj(_ -> event(type)).toList()));
    }

    private void see(List<StoredEvent> events) {
        events.forEach(it -> seen.add(it.position()));
    }

    private static List<Long> positions(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private long checkpoint() {
        return subscriptions.state(BOOKS).position();
    }

    @Test
    void what_was_there_comes_first_and_then_what_is_appended() {
        append(25, "old");
        subscriptions.subscribe(OPTIONS.withBatchSize(10), this::see);
        Soon.until(() -> seen.size() == 25);
        append(3, "new");
        Soon.until(() -> seen.size() == 28);

        assertThat(seen).isEqualTo(positions(1, 28));
    }

    @Test
    void a_later_member_goes_on_where_the_checkpoint_is() {
        append(5, "a");
        subscriptions.subscribe(OPTIONS, this::see);
        Soon.until(() -> seen.size() == 5);
        store.close();
        store = openAnother();
        store.log("library").append(event("b"));
        store.subscriptions("library").subscribe(OPTIONS, this::see);
        Soon.until(() -> seen.size() == 6);

        assertThat(seen).isEqualTo(positions(1, 6));
    }

    @Test
    void what_another_process_appends_arrives_without_a_poll() {
        try (var other = openAnother()) {
            subscriptions.subscribe(OPTIONS.withPoll(Duration.ofHours(1)), this::see);
            var appender = other.log("library");
            Soon.until(() -> {
                appender.append(event("a"));
                return !seen.isEmpty();
            });
        }

        assertThat(seen).startsWith(1L);
    }

    @Test
    void where_nobody_can_listen_it_looks_often() {
        var deaf = EventStoreOptions.of(place.options().withoutListening());
        try (var other = EventStore.open(deaf.withSchema(place.schema()))) {
            other.subscriptions("library")
                    .subscribe(OPTIONS.withPoll(Duration.ofHours(1)), this::see);
            Soon.until(() -> !subscriptions.list().isEmpty());
            append(1, "a");
            Soon.until(() -> checkpoint() == 1);
            append(1, "b");
            Soon.until(() -> seen.size() == 2);
        }

        assertThat(seen).containsExactly(1L, 2L);
    }

    @Test
    void a_query_that_finds_nothing_moves_the_checkpoint_to_the_head() {
        subscriptions.subscribe(SubscriptionOptions.of("books", Query.ofTypes("rare")), this::see);
        append(50, "frequent");
        Soon.until(() -> checkpoint() == 50);

        assertThat(checkpoint()).isEqualTo(50);
        assertThat(subscriptions.state(BOOKS).lagTime()).isZero();
        assertThat(seen).isEmpty();
    }

    @Test
    void one_batch_at_a_time_is_handled_and_none_is_larger_than_allowed() {
        append(100, "a");
        var inside = new AtomicInteger();
        var wrong = new ConcurrentLinkedQueue<String>();
        subscriptions.subscribe(
                OPTIONS.withBatchSize(7),
                events -> {
                    if (inside.incrementAndGet() > 1 || events.size() > 7) {
                        wrong.add(inside + " batches, " + events.size() + " events");
                    }
                    LockSupport.parkNanos(100_000);
                    see(events);
                    inside.decrementAndGet();
                });
        Soon.until(() -> seen.size() == 100);

        assertThat(seen).isEqualTo(positions(1, 100));
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_paused_subscription_stands_still_until_it_is_resumed() {
        subscriptions.subscribe(OPTIONS, this::see);
        append(1, "a");
        Soon.until(() -> checkpoint() == 1);
        var before = leaseUntil();
        subscriptions.pause(BOOKS, "maintenance");
        Soon.until(() -> leaseUntil().isAfter(before)); // its member has looked
        append(5, "b");
        var paused = subscriptions.state(BOOKS);
        subscriptions.resume(BOOKS);
        Soon.until(() -> seen.size() == 6);

        assertThat(paused.pauseReason()).isEqualTo("maintenance");
        assertThat(paused.lag()).isEqualTo(5);
        assertThat(seen).isEqualTo(positions(1, 6));
    }

    private Instant leaseUntil() {
        var until = subscriptions.state(BOOKS).shards().getFirst().leaseUntil();
        return until == null ? Instant.EPOCH : until;
    }

    @Test
    void state_tells_how_far_behind_the_head_it_is_and_for_how_long() {
        var open = new CountDownLatch(1);
        subscriptions.subscribe(OPTIONS.withBatchSize(1), _ -> open.await());
        append(10, "a");
        Soon.until(() -> subscriptions.state(BOOKS).members() == 1);
        Soon.until(() -> subscriptions.state(BOOKS).lagTime().toMillis() >= 50);
        var behind = subscriptions.state(BOOKS);
        open.countDown();
        Soon.until(() -> subscriptions.state(BOOKS).lag() == 0);
        var current = subscriptions.state(BOOKS);

        assertThat(behind.head()).isEqualTo(10);
        assertThat(behind.lag()).isEqualTo(10);
        assertThat(behind.lagTime()).isBetween(Duration.ofMillis(50), Duration.ofSeconds(30));
        assertThat(behind.members()).isEqualTo(1);
        assertThat(current.lagTime()).isZero();
        assertThat(current.shards()).extracting(ShardState::position).containsExactly(10L);
        assertThat(current.shards().getFirst().handledAt()).isNotNull();
    }

    @Test
    void a_rewound_subscription_sees_everything_above_the_position_again() {
        append(10, "a");
        subscriptions.subscribe(OPTIONS, this::see);
        Soon.until(() -> checkpoint() == 10);
        seen.clear();
        subscriptions.rewind(BOOKS, 4, TransactionWork.none());
        Soon.until(() -> seen.size() == 6);

        assertThat(seen).isEqualTo(positions(5, 10));
        assertThatThrownBy(() -> subscriptions.rewind(BOOKS, 11, TransactionWork.none()))
                .hasMessageContaining("from 0 to the head of log 'library', which is 10; found 11");
    }

    @Test
    void an_event_that_its_handler_fails_on_is_named_and_tried_again() {
        append(10, "BookLent");
        var healed = new AtomicBoolean();
        var policy = new RetryForever(Duration.ofMillis(5), Duration.ofMillis(20));
        subscriptions.subscribe(
                OPTIONS.withFailures(policy),
                events -> {
                    refuse(events, healed.get() ? 0 : 6);
                    see(events);
                });
        Soon.until(() -> attempts() >= 3);
        var failed = subscriptions.state(BOOKS).shards().getFirst();
        healed.set(true);
        Soon.until(() -> seen.size() == 10 && failure() == null);

        assertThat(failed.position()).isEqualTo(5);
        assertThat(failed.failure())
                .satisfies(it -> {
                    assertThat(it.position()).isEqualTo(6);
                    assertThat(it.type()).isEqualTo("BookLent");
                    assertThat(it.error())
                            .contains("event 'BookLent' at position 6")
                            .contains("no such book");
                });
        assertThat(seen).isEqualTo(positions(1, 10));
        assertThat(failure()).isNull();
    }

    private static void refuse(List<StoredEvent> events, long position) {
        if (events.stream().anyMatch(it -> it.position() == position)) {
            throw new IllegalStateException("no such book");
        }
    }

    private int attempts() {
        var failure = failure();
        return failure == null ? 0 : failure.attempts();
    }

    private ShardState.@Nullable Failure failure() {
        return subscriptions.state(BOOKS).shards().getFirst().failure();
    }

    @Test
    void after_enough_attempts_an_event_is_kept_as_a_dead_letter() {
        append(5, "BookLent");
        var policy = new SkipAfter(2, Duration.ofMillis(5), Duration.ofMillis(5));
        subscriptions.subscribe(
                OPTIONS.withFailures(policy),
                events -> {
                    refuse(events, 3);
                    see(events);
                });
        Soon.until(() -> seen.size() == 4);

        assertThat(seen).containsExactly(1L, 2L, 4L, 5L);
        assertThat(subscriptions.state(BOOKS).deadLetters()).isEqualTo(1);
        assertThat(subscriptions.deadLetters(BOOKS, 0, 10))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.position()).isEqualTo(3);
                    assertThat(it.type()).isEqualTo("BookLent");
                    assertThat(it.attempts()).isEqualTo(2);
                    assertThat(it.error()).contains("no such book");
                });
    }

    @Test
    void after_enough_attempts_a_subscription_pauses_and_goes_on_when_resumed() {
        append(5, "BookLent");
        var healed = new AtomicBoolean();
        var policy = new PauseAfter(2, Duration.ofMillis(5), Duration.ofMillis(5));
        subscriptions.subscribe(
                OPTIONS.withFailures(policy),
                events -> {
                    refuse(events, healed.get() ? 0 : 3);
                    see(events);
                });
        Soon.until(() -> subscriptions.state(BOOKS).paused());
        var reason = subscriptions.state(BOOKS).pauseReason();
        healed.set(true);
        subscriptions.resume(BOOKS);
        Soon.until(() -> seen.size() == 5);

        assertThat(reason).contains("event 'BookLent' at position 3, attempt 2");
        assertThat(seen).isEqualTo(positions(1, 5));
    }

    @Test
    void closing_lets_the_handler_finish_and_stores_the_checkpoint() {
        append(3, "a");
        var busy = new CountDownLatch(1);
        var open = new CountDownLatch(1);
        var member =
                subscriptions.subscribe(
                        OPTIONS.withBatchSize(1).withCheckpointPace(Duration.ofHours(1)),
                        events -> {
                            busy.countDown();
                            open.await();
                            see(events);
                        });
        Soon.until(() -> busy.getCount() == 0);
        var closing = Thread.ofVirtual().start(member::close);
        Soon.until(() -> !member.isRunning());
        open.countDown();
        Soon.until(() -> !closing.isAlive());
        var state = subscriptions.state(BOOKS);

        assertThat(seen).containsExactly(1L);
        assertThat(state.position()).isEqualTo(1);
        assertThat(state.members()).isZero();
        assertThat(state.shards().getFirst().holder()).isNull();
    }

    @Test
    void events_of_one_key_stay_in_order_on_one_shard() {
        var options = OPTIONS.withShards(4, OrderingKey.tagWithPrefix("book:")).withBatchSize(5);
        var byBook = new ConcurrentHashMap<String, List<Long>>();
        IntStream.range(0, 200)
                .forEach(i -> log.append(event("a", EventTag.of("book", "b" + i % 10))));
        subscriptions.subscribe(
                options,
                events -> {
                    for (var it : events) {
                        byBook.computeIfAbsent(it.tags().toString(), _ -> new ArrayList<>())
                                .add(it.position());
                        seen.add(it.position());
                    }
                });
        Soon.until(() -> seen.size() == 200);
        append(20, "without a tag");
        Soon.until(() -> seen.size() >= 200 && checkpoint() == 220);

        assertThat(Set.copyOf(seen)).isEqualTo(Set.copyOf(positions(1, 220)));
        assertThat(byBook).hasSize(11);
        assertThat(byBook.values()).allSatisfy(it -> assertThat(it).isSorted());
    }

    @Test
    void a_deleted_subscription_is_gone_and_its_members_end() {
        var member = subscriptions.subscribe(OPTIONS, this::see);
        subscriptions.delete(BOOKS, TransactionWork.none());
        Soon.until(() -> !member.isRunning());

        assertThat(member.isRunning()).isFalse();
        assertThat(subscriptions.list()).isEmpty();
        assertThatThrownBy(() -> subscriptions.pause(BOOKS, "why"))
                .isInstanceOf(EventStoreException.class)
                .hasMessageContaining("has no subscription 'books version 1'");
    }

    @Test
    void a_checkpoint_above_the_head_is_told_as_a_log_that_went_back() {
        append(3, "a");
        subscriptions.subscribe(OPTIONS.withStartAfter(5), this::see);
        Soon.until(() -> failure() != null);

        assertThat(failure())
                .satisfies(it ->
                        assertThat(it.error()).contains("up to position 5, and it ends at 3"));
        assertThat(seen).isEmpty();
    }

    @Test
    void the_number_of_shards_is_fixed() {
        subscriptions.subscribe(OPTIONS, this::see);

        assertThatThrownBy(() ->
                        subscriptions.subscribe(
                                OPTIONS.withShards(2, OrderingKey.firstTag()), this::see))
                .hasMessageContaining("has 1 shards, and is asked to have 2");
    }

    @Test
    void failure_policies_refuse_what_makes_no_sense() {
        assertThatThrownBy(() -> FailurePolicy.skipAfter(0)).hasMessageContaining("one attempt");
    }
}
