package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.history.Event;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.payload.Payload;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Delivered;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnCommit;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkFilter;
import dev.perdure.engine.provider.WorkItem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/// A node that does not look at the beginning of its queues loses nothing and mixes up nothing.
final class BoundedLooksTest {
    private static final FetchLimits LIMITS = new FetchLimits(10, 100, 1_000_000);
    private static final WorkFilter WORK = new WorkFilter(Set.of("charge"), Set.of(), 10);

    private final WatchedStore store = new WatchedStore(TestServers.newest());
    private final PostgresProvider provider = store.provider();
    private final NodeLease node = Workday.join(provider, "node");

    /// The node has an instance, has seen messages of it, and looked into all queues.
    @BeforeEach
    void lookAround() {
        send("a", start());
        fetch(LIMITS);
        commit(List.of(), List.of());
        send("a", event("first"));
        assertThat(fetch(LIMITS)).hasSize(1);
        look();
        passMargin();
        look();
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_message_stored_late_comes_before_younger_ones_of_its_instance() {
        store.run(
                """
                with late as (
                    insert into %1$s.message (instance, id, kind, body)
                    overriding system value
                    select m.instance, -1, m.kind, m.body
                    from %1$s.message m
                    where m.kind = 5
                    returning instance, id
                )
                insert into %1$s.inbox (epoch, id, instance)
                select %2$d, l.id, l.instance
                from late l
                """,
                node.epoch());
        assertThat(fetch(LIMITS)).as("below the bound").isEmpty();
        send("a", event("younger"));

        assertThat(fetch(LIMITS))
                .extracting(Delivered::message)
                .containsExactly(event("first"), event("younger"));
    }

    @Test
    void messages_left_over_by_a_claim_come_before_younger_ones() {
        send("b", start());
        for (int i = 1; i <= 5; i++) {
            send("b", event("e" + i));
        }
        send("a", event("younger than those"));
        var unclaiming = new FetchLimits(0, 100, 1_000_000);
        assertThat(fetch(unclaiming)).hasSize(1);
        passMargin();
        assertThat(fetch(unclaiming)).isEmpty();
        var two = new FetchLimits(1, 2, 1_000_000);

        assertThat(fetch(two)).extracting(Delivered::message).containsExactly(start(), event("e1"));
        assertThat(fetch(two))
                .extracting(Delivered::message)
                .containsExactly(event("e2"), event("e3"));
        send("b", event("e6"));
        assertThat(fetch(LIMITS))
                .extracting(Delivered::message)
                .containsExactly(event("e4"), event("e5"), event("e6"));
    }

    @Test
    void work_given_back_is_found_at_once_by_any_node() {
        commit(List.of(), List.of(work(Instant.EPOCH)));
        var item = provider.fetchWorkItems(node, WORK).getFirst();
        var other = Workday.join(provider, "other");
        look(other);
        passMargin();
        look(other);
        provider.abandonWorkItems(node, List.of(item.id()));

        assertThat(provider.fetchWorkItems(other, WORK))
                .extracting(WorkItem::id)
                .containsExactly(item.id());
    }

    @Test
    void a_timer_that_was_due_long_before_it_was_set_fires_at_once() {
        commit(List.of(timerAt(now().minusSeconds(60))), List.of());

        assertThat(provider.fireTimers(node, 10).fired()).isEqualTo(1);
    }

    @Test
    void what_is_due_next_is_known_for_some_seconds_ahead() {
        var soon = now().plusSeconds(3);
        commit(List.of(timerAt(soon), timerAt(now().plusSeconds(3_600))), List.of());

        assertThat(provider.fireTimers(node, 10).nextDue()).isEqualTo(soon);
        store.run("delete from %1$s.timer where fire_at < now() + interval '1 minute'");
        assertThat(provider.fireTimers(node, 10).nextDue()).isBetween(now(), now().plusSeconds(5));
    }

    @Test
    void work_that_nobody_took_long_before_it_was_queued_is_removed_at_once() {
        commit(List.of(), List.of(work(now().minusSeconds(60))));

        assertThat(provider.fireTimers(node, 10).fired()).isEqualTo(1);
    }

    private void passMargin() {
        store.run("select pg_sleep(1.2)");
    }

    private Instant now() {
        return provider.now();
    }

    private static TurnCommit.Timer timerAt(Instant time) {
        return new TurnCommit.Timer(1, time.getEpochSecond(), time);
    }

    private void look() {
        look(node);
    }

    private void look(NodeLease lease) {
        provider.fetchOrchestrationItems(lease, LIMITS);
        provider.fetchWorkItems(lease, WORK);
        provider.fireTimers(lease, 10);
    }

    private List<Delivered> fetch(FetchLimits limits) {
        return provider.fetchOrchestrationItems(node, limits).stream()
                .flatMap(item -> item.messages().stream())
                .toList();
    }

    private void send(String id, Message message) {
        assertThat(provider.enqueueMessages(List.of(new Envelope(id, message)), 1_000))
                .allMatch(outcome -> outcome.result().accepted());
    }

    private static Message start() {
        var order = Workday.ORDER;
        return new Message.Start(
                order.name(), order.version(), Payload.NONE, null, StartPolicy.DEFAULT);
    }

    private static Message event(String name) {
        return new Message.ExternalEvent(name, Payload.NONE);
    }

    @SuppressWarnings("NullAway") // reads the nested @Nullable of the record's class file wrongly
    private static TurnCommit.NewWork work(Instant startBy) {
        return new TurnCommit.NewWork(
                1,
                1,
                1,
                "charge",
                null,
                Payload.NONE,
                Instant.EPOCH,
                startBy.equals(Instant.EPOCH) ? null : startBy);
    }

    /// Commits a turn of instance `a`.
    @SuppressWarnings("NullAway") // reads the nested @Nullable of the record's class file wrongly
    private void commit(List<TurnCommit.Timer> timers, List<TurnCommit.NewWork> work) {
        long event = timers.isEmpty() && work.isEmpty() ? 1 : 2;
        var marked = new Event.VersionMarked("a", (int) event);
        var turn =
                new TurnCommit(
                        "a",
                        null,
                        List.of(HistoryCodec.chunk(1, event, Instant.EPOCH, List.of(marked))),
                        new TurnEnd.Running(),
                        List.of(),
                        timers,
                        List.of(),
                        List.of(),
                        work,
                        List.of());
        assertThat(provider.ackOrchestrationItems(node, List.of(turn)))
                .containsExactly(new AckOutcome.Committed());
    }
}
