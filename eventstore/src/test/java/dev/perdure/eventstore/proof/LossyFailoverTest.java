package dev.perdure.eventstore.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.eventstore.EventStore;
import dev.perdure.eventstore.Soon;
import dev.perdure.eventstore.codec.JacksonEventCodec;
import dev.perdure.eventstore.decision.Command;
import dev.perdure.eventstore.decision.Decider;
import dev.perdure.eventstore.decision.DeciderOptions;
import dev.perdure.eventstore.decision.Decision;
import dev.perdure.eventstore.decision.DecisionModel;
import dev.perdure.eventstore.decision.DecisionState;
import dev.perdure.eventstore.decision.SnapshotSettings;
import dev.perdure.eventstore.event.AppendCondition;
import dev.perdure.eventstore.event.Encoded;
import dev.perdure.eventstore.event.EventTag;
import dev.perdure.eventstore.event.NewEvent;
import dev.perdure.eventstore.event.Query;
import dev.perdure.eventstore.event.StoredEvent;
import dev.perdure.eventstore.log.AppendRequest;
import dev.perdure.eventstore.log.AppendResult;
import dev.perdure.eventstore.log.AppendResult.Conflict;
import dev.perdure.eventstore.log.Consistency;
import dev.perdure.eventstore.log.EventLog;
import dev.perdure.eventstore.log.EventStoreException;
import dev.perdure.eventstore.log.EventStoreException.Reason;
import dev.perdure.eventstore.log.ReadOptions;
import dev.perdure.eventstore.projection.SubscriptionOptions;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// A failover that loses acknowledged events, while processes go on that know them. Others have
/// taken the places of the lost ones before these processes look.
@Timeout(180)
final class LossyFailoverTest {
    private static final EventTag BOOK = EventTag.of("book", "1");
    private static final Query OF_BOOK = Query.tagged(BOOK);
    private static final DecisionState<Integer> LENT =
            DecisionState.of("lent", Query.ofTypes("lent"), 0, (before, _) -> before + 1)
                    .withSnapshots(Integer.class);

    private final LossyFailover servers = new LossyFailover();
    private final EventStore store = servers.open();
    private final EventLog log = store.log("library");

    @AfterEach
    void close() {
        store.close();
        servers.close();
    }

    private static NewEvent event(String type) {
        return NewEvent.of(type, Encoded.json("{}"), BOOK);
    }

    private static void append(EventLog log, int events, String type) {
        log.append(
                AppendRequest.of(IntStream.range(0, events).mapToObj(_ -> event(type)).toList()));
    }

    private void promoteAndAppend(int events, String type) {
        servers.promote(other -> append(other.log("library"), events, type));
    }

    /// {@return what it says as soon as the new primary is found}
    private static <T> T found(Supplier<T> asking) {
        var found = new CopyOnWriteArrayList<T>();
        Waiting.until(
                "the new primary",
                () -> {
                    try {
                        return found.add(asking.get());
                    } catch (EventStoreException e) {
                        if (!e.isTransient() && e.reason() != Reason.OUTCOME_UNKNOWN) {
                            throw e;
                        }
                        return false;
                    }
                });
        return found.getFirst();
    }

    private AppendResult lend(AppendCondition condition) {
        var request = AppendRequest.of(event("lent")).withCondition(condition);
        return found(
                () -> log.append(request.withKey(request.events().getFirst().id().toString())));
    }

    @Test
    void decision_on_lost_events_is_refused_and_only_the_mark_tells() {
        append(log, 3, "kept");
        servers.cutReplica();
        append(log, 2, "lost");
        var read = log.readDecision(OF_BOOK);
        promoteAndAppend(2, "lent");

        assertThat(found(() -> log.head())).isEqualTo(read.head());
        assertThat(lend(read.condition())).isEqualTo(Conflict.ofDivergence());
        assertThat(log.readDecision(OF_BOOK).events())
                .extracting(StoredEvent::type)
                .containsExactly("kept", "kept", "kept", "lent", "lent");
        assertThat(lend(AppendCondition.noneAfter(read.head(), OF_BOOK)))
                .isInstanceOf(AppendResult.Appended.class);
        assertThatThrownBy(() -> log.head(Consistency.atLeast(100)))
                .isInstanceOfSatisfying(
                        EventStoreException.class,
                        it -> assertThat(it.reason()).isEqualTo(Reason.LOG_WENT_BACK));
    }

    @Test
    void deciders_decide_on_what_the_new_primary_has() {
        append(log, 1, "lent");
        var decider = new Decider(log, DeciderOptions.defaults());
        var settings = new SnapshotSettings(store.snapshots("library"), new JacksonEventCodec(), 3);
        var saving = new Decider(log, DeciderOptions.defaults().withSnapshots(settings));
        servers.cutReplica();
        append(log, 4, "lent");
        assertThat(lent(decider)).isEqualTo(5);
        assertThat(lent(saving)).isEqualTo(5);
        promoteAndAppend(9, "returned");

        var command =
                Command.of(DecisionModel.of(LENT), it -> Decision.append(it + 1, event("lent")));
        assertThat(found(() -> decider.decide(command.withLane("desk").withKey("1"))).value())
                .isEqualTo(2);
        assertThat(found(() -> decider.decide(command.withKey("2"))).value()).isEqualTo(3);
        assertThat(lent(saving)).isEqualTo(3);
        var cold = new Decider(log, DeciderOptions.defaults().withSnapshots(settings));
        assertThat(lent(cold)).isEqualTo(3);
    }

    private static int lent(Decider decider) {
        return decider.read(DecisionModel.of(LENT));
    }

    /// Leases hold on, so the members do not notice by them. One has stored all that it was given,
    /// one nothing, and one projects.
    @Test
    void subscriptions_see_each_event_of_the_new_log_in_order() {
        append(log, 3, "kept");
        var pacing = new CopyOnWriteArrayList<String>();
        var lagging = new CopyOnWriteArrayList<String>();
        follow("pacing", Duration.ofMillis(1), pacing);
        follow("lagging", Duration.ofHours(1), lagging);
        project();
        Soon.until(() -> pacing.size() == 3 && lagging.size() == 3 && projected().size() == 3);
        Soon.until(() -> position("pacing") == 3 && position("projecting") == 3);
        servers.cutReplica();
        append(log, 4, "lost");
        Soon.until(() -> pacing.size() == 7 && lagging.size() == 7 && projected().size() == 7);
        Soon.until(() -> position("pacing") == 7 && position("projecting") == 7);
        promoteAndAppend(6, "new");
        append(1, "last");

        var all = events();
        assertThat(all).hasSize(10);
        Soon.until(() -> pacing.contains(all.getLast()) && lagging.contains(all.getLast()));
        Soon.until(() -> projected().size() == 10);
        assertThat(pacing.subList(7, pacing.size())).isEqualTo(all.subList(3, 10));
        assertThat(lagging.subList(7, lagging.size())).isEqualTo(all);
        assertThat(projected()).isEqualTo(all);
    }

    private void append(int events, String type) {
        found(() -> {
            append(log, events, type);
            return true;
        });
    }

    private static SubscriptionOptions options(String name) {
        return SubscriptionOptions.of(name, Query.all())
                .withLease(Duration.ofSeconds(100))
                .withPoll(Duration.ofMillis(100));
    }

    private static String name(StoredEvent event) {
        return event.position() + " " + event.type() + " " + event.id();
    }

    private void follow(String name, Duration pace, List<String> seen) {
        store.subscriptions("library")
                .subscribe(
                        options(name).withCheckpointPace(pace),
                        events -> events.forEach(it -> seen.add(name(it))));
    }

    private long position(String name) {
        return store.subscriptions("library").state(options(name).id()).position();
    }

    private void project() {
        execute("create table projected (place bigint, name text)");
        store.subscriptions("library")
                .project(
                        options("projecting"),
                        (connection, events) -> {
                            var sql = "insert into projected values (?, ?)";
                            try (var statement = connection.prepareStatement(sql)) {
                                for (var it : events) {
                                    statement.setLong(1, it.position());
                                    statement.setString(2, name(it));
                                    statement.executeUpdate();
                                }
                            }
                        });
    }

    private void execute(String sql) {
        servers.now(database -> {
            database.execute(sql);
            return List.of();
        });
    }

    private List<String> projected() {
        return servers.now(database ->
                database.rows("select name from projected order by place").stream()
                        .map(List::getFirst)
                        .toList());
    }

    private List<String> events() {
        return log.read(Query.all(), ReadOptions.defaults()).map(LossyFailoverTest::name).toList();
    }
}
