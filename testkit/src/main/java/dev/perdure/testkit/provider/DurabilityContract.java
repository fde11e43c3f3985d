package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;
import dev.perdure.engine.provider.WorkItem;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// What was acknowledged survives the closing of the store.
abstract class DurabilityContract extends Scenario {
    DurabilityContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void instances_and_their_history_survive() {
        var node = join("node");
        var link = new ParentLink("parent", 4, 2);
        send("a", new Message.Start("order", 2, payload("in"), link, StartPolicy.DEFAULT));
        var chunk = TurnDraft.chunk(1, 1, 5, "kept");
        commit(node, turn("a").chunk(chunk).consumes(claim(node)));
        runToEnd(node, "done", new TurnEnd.Completed(payload("result")));
        var ended = find("done");
        reopen();

        var item = claim(join("node"));

        assertThat(item.instance().parent()).isEqualTo(link);
        assertThat(item.instance().handler()).isEqualTo(ORDER_2);
        assertThat(item.instance().status()).isEqualTo(Status.RUNNING);
        assertThat(item.history()).hasSize(1).allMatch(chunk::sameAs);
        assertThat(find("done")).isEqualTo(ended);
    }

    @Test
    void what_the_last_owner_held_when_the_store_closed_is_orphaned() {
        run(join("node"), "a");
        reopen();

        assertThat(claim(join("node")).orphaned()).isTrue();
    }

    @Test
    void messages_survive_in_order() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        fetch(node);
        raise("a", "two");
        start("b");
        reopen();
        raise("a", "three");

        var page = List.of(fetch(join("node")));

        assertThat(Pages.eventsOf("a", page)).containsExactly("one", "two", "three");
        assertThat(find("b").owner()).isEqualTo("node");
    }

    @Test
    void timers_survive() {
        var node = join("node");
        run(node, "a");
        var due = provider.now().plusSeconds(5);
        commit(node, turn("a").history(1, 2, 1).sets(1, 2, due));
        reopen();
        var again = join("node");

        assertThat(provider.fireTimers(again, 10).nextDue()).isEqualTo(due);
        store.advance(Duration.ofSeconds(5));
        assertThat(provider.fireTimers(again, 10).fired()).isEqualTo(1);
        assertThat(messages(claim(again))).containsExactly(new Message.TimerFired(1, 2));
    }

    @Test
    void work_items_survive_with_their_progress() {
        var node = join("node");
        run(node, "a");
        commit(
                node,
                turn("a")
                        .history(1, 2, 2)
                        .works(Activities.work(2, Activities.CHARGE, "gpu"))
                        .works(Activities.work(3)));
        provider.fetchWorkItems(node, Activities.UNTAGGED);
        provider.recordHeartbeats(node, List.of(new Heartbeat("a", 1, 3, 1, payload("half"))));
        reopen();
        var again = join("node");

        assertThat(provider.fetchWorkItems(again, Activities.UNTAGGED))
                .extracting(WorkItem::event, WorkItem::attempt, WorkItem::progress)
                .containsExactly(tuple(3L, 2, payload("half")));
        assertThat(provider.counts().workItems()).isEqualTo(2);
        assertThat(claim(again).progress()).hasSize(1);
    }

    @Test
    void back_off_and_attempts_survive() {
        var node = join("node");
        startAndClaim(node, "a");
        provider.abandonOrchestrationItems(
                node, List.of(Abandoned.failed("a", Duration.ofSeconds(5), true, "x")));
        reopen();
        var again = join("node");

        assertThat(fetch(again)).isEmpty();
        store.advance(Duration.ofSeconds(5));
        assertThat(claim(again).instance().attempts()).isEqualTo(1);
    }

    @Test
    void parked_instances_stay_parked() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").ends(new TurnEnd.Parked("broken")));
        raise("a", "waits");
        reopen();

        assertThat(find("a").reason()).isEqualTo("broken");
        var again = join("node");
        assertThat(fetch(again)).isEmpty();
        provider.resumeInstance("a");
        assertThat(events(claim(again))).containsExactly("waits");
    }

    @Test
    void epochs_go_on_so_that_old_leases_stay_fenced() {
        var old = join("node");
        run(old, "a");
        reopen();
        var current = join("node");

        assertThat(current.epoch()).isGreaterThan(old.epoch());
        claim(current);
        assertFenced(old);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    @Test
    void message_numbers_go_on() {
        start("a");
        var before = claim(join("node")).messages().getLast().id();
        reopen();
        raise("a", "later");

        assertThat(claim(join("node")).messages().getLast().id()).isGreaterThan(before);
    }

    @Test
    void deletions_survive() {
        var node = join("node");
        runToEnd(node, "a", new TurnEnd.Completed(payload("done")));
        provider.deleteInstance("a");
        reopen();

        assertThat(provider.findInstance("a")).isNull();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).isEmpty();
        assertThat(provider.counts().instances()).isEmpty();
    }

    @Test
    void executions_survive_apart_from_each_other() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER_2));
        reopen();

        assertThat(provider.fetchHistory("a", 1, 0, 10))
                .extracting(HistoryChunk::lastEvent)
                .containsExactly(1L, 2L);
        assertThat(claim(join("node")).history()).hasSize(1);
        assertThat(find("a").handler()).isEqualTo(ORDER_2);
    }

    @Test
    void repeating_a_turn_after_reopening_does_nothing() {
        var node = join("node");
        run(node, "a");
        var turn = turn("a").history(1, 2, 1).sends("a", event("once"));
        commit(node, turn);
        reopen();
        var again = join("node");
        var item = claim(again);
        commit(again, turn);

        assertThat(events(item)).containsExactly("once");
        assertThat(fetch(again)).isEmpty();
    }

    private void reopen() {
        provider = store.reopen();
    }

    private void assertFenced(NodeLease lease) {
        assertThatThrownBy(() -> ack(lease, turn("a").history(1, 2, 1)))
                .hasMessageContaining("ENG-014");
    }
}
