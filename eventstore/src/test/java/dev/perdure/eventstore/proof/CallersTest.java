package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.embedded.pg.TestDatabase;
import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.EventStoreOptions;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Appended;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/// What callers do to each other and to themselves while a batch is on its way. Another session
/// holds the log, so that requests wait as long as the test wants.
@Timeout(60)
final class CallersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final TestDatabase place = TestDatabase.create();
    private EventStore store;
    private EventLog log;

    @BeforeEach
    void open() {
        var options = EventStoreOptions.of(place.options()).withSchema(place.schema());
        store = EventStore.open(options.withMostWaiting(20).withPatience(PATIENCE, PATIENCE));
        log = store.log("library");
    }

    @AfterEach
    void close() {
        store.close();
        place.close();
    }

    private OpenWriter holdLog() throws SQLException {
        return OpenWriter.on(place.options(), place.schema());
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"));
    }

    private CompletableFuture<AppendResult> send(String type) {
        return log.appendAsync(AppendRequest.of(event(type)));
    }

    /// Returns when the first request is on its way: those after it wait for the next batch.
    private CompletableFuture<AppendResult> sendAhead() {
        var sent = send("first");
        awaitBlocked();
        return sent;
    }

    private void awaitBlocked() {
        try (var database = place.open()) {
            Waiting.until(
                    "sessions that wait for the log",
                    () ->
                            !database.rows(
                                            """
                                            select 1 from pg_stat_activity
                                            where wait_event_type = 'Lock'
                                            and query like '%%%s%%append_events%%'
                                            """
                                                    .formatted(place.schema()))
                                    .isEmpty());
        }
    }

    private List<String> types() {
        return log.read(Query.all(), ReadOptions.defaults()).map(StoredEvent::type).toList();
    }

    private static Reason reasonOf(CompletableFuture<AppendResult> failed) {
        return failed.handle((_, e) -> e instanceof EventStoreException own ? own.reason() : null)
                .join();
    }

    @Test
    void what_the_database_refuses_fails_alone() throws Exception {
        refuseInserts("poison", "P0001");
        CompletableFuture<AppendResult> poison;
        List<CompletableFuture<AppendResult>> others;
        try (var _ = holdLog()) {
            var _ = sendAhead();
            others = IntStream.range(0, 9).mapToObj(i -> send("sound " + i)).toList();
            poison = send("poison");
            var _ = send("last");
        }

        assertThat(reasonOf(poison)).isEqualTo(Reason.DEFECT);
        assertThat(others).allMatch(it -> it.join() instanceof Appended);
        assertThat(log.append(event("after"))).isEqualTo(new Appended(12, 12, false));
    }

    private void refuseInserts(String type, String sqlState) {
        try (var database = place.open()) {
            database.execute(
                    """
                    create function %1$s.%2$s() returns trigger language plpgsql as
                    'begin raise exception ''%2$s'' using errcode = ''%3$s''; end';
                    create trigger %2$s before insert on %1$s.event
                    for each row when (new.type = '%2$s') execute function %1$s.%2$s();
                    """
                            .formatted(place.schema(), type, sqlState));
        }
    }

    /// Each of them is sent alone, and meets a database that is full.
    @Test
    void those_beside_what_was_refused_do_not_wait_for_each_other() throws Exception {
        refuseInserts("poison", "P0001");
        refuseInserts("unlucky", "53100");
        List<CompletableFuture<AppendResult>> others;
        long released;
        try (var _ = holdLog()) {
            var _ = sendAhead();
            var _ = send("poison");
            others = IntStream.range(0, 18).mapToObj(_ -> send("unlucky")).toList();
            released = System.nanoTime();
        }

        assertThat(others).allMatch(it -> reasonOf(it) == Reason.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - released))
                .isLessThan(PATIENCE.multipliedBy(5));
    }

    @Test
    void more_than_may_wait_are_refused_as_overload() throws Exception {
        List<CompletableFuture<AppendResult>> waiting;
        try (var _ = holdLog()) {
            var _ = sendAhead();
            waiting = IntStream.range(0, 20).mapToObj(i -> send("waits")).toList();

            assertThat(reasonOf(send("too much"))).isEqualTo(Reason.OVERLOADED);
        }
        assertThat(waiting).allMatch(it -> it.join() instanceof Appended);
        assertThat(types()).hasSize(21).doesNotContain("too much");
    }

    @Test
    void interrupted_callers_are_told_what_became_of_their_events() throws Exception {
        var waits = new AtomicReference<Reason>();
        var sent = new AtomicReference<Reason>();
        try (var _ = holdLog()) {
            var first = caller("sent", sent);
            awaitBlocked();
            var second = caller("waits", waits);
            Waiting.until("waiting callers", () -> second.getState() == Thread.State.WAITING);
            first.interrupt();
            second.interrupt();
            first.join();
            second.join();
        }
        log.append(event("after"));

        assertThat(sent).hasValue(Reason.OUTCOME_UNKNOWN);
        assertThat(waits).hasValue(Reason.CANCELLED);
        assertThat(types()).containsExactly("sent", "after");
    }

    private Thread caller(String type, AtomicReference<Reason> told) {
        return Thread.ofVirtual()
                .start(() -> {
                    try {
                        log.append(event(type));
                    } catch (EventStoreException e) {
                        told.set(e.reason());
                    }
                });
    }

    @Test
    void only_what_was_not_sent_can_be_cancelled() throws Exception {
        CompletableFuture<AppendResult> first;
        try (var _ = holdLog()) {
            first = sendAhead();
            var second = send("second");

            assertThat(first.cancel(true)).isFalse();
            assertThat(second.cancel(true)).isTrue();
        }
        assertThat(first.join()).isInstanceOf(Appended.class);
        log.append(event("after"));

        assertThat(types()).containsExactly("first", "after");
    }

    @Test
    void closing_sends_what_waits_and_takes_no_more() throws Exception {
        CompletableFuture<AppendResult> waiting;
        Thread closing;
        try (var _ = holdLog()) {
            var _ = sendAhead();
            waiting = send("waits");
            closing = Thread.ofVirtual().start(store::close);
            Waiting.until("refusals", () -> send("late").isCompletedExceptionally());
        }
        closing.join();

        assertThat(waiting.join()).isInstanceOf(Appended.class);
        assertThatThrownBy(() -> log.append(event("late"))).hasMessageContaining("was closed");
    }
}
