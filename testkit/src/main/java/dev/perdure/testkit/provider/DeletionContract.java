package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.DeleteOutcome;
import dev.perdure.engine.provider.Heartbeat;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Deletion: whole trees, only what has ended, and nothing left behind.
abstract class DeletionContract extends Scenario {
    private static final TurnEnd DONE = new TurnEnd.Completed(payload("done"));

    DeletionContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void an_ended_instance_is_deleted_with_all_its_executions() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));
        commit(node, turn("a").history(2, 2, 1).ends(DONE));

        assertThat(provider.deleteInstance("a")).isEqualTo(new DeleteOutcome.Deleted(1));
        assertThat(provider.findInstance("a")).isNull();
        assertThat(provider.fetchHistory("a", 1, 0, 10)).isEmpty();
        assertThat(provider.fetchHistory("a", 2, 0, 10)).isEmpty();
        assertThat(provider.listInstances(InstanceQuery.all(10))).isEmpty();
        assertThat(provider.counts().instances()).isEmpty();
    }

    @Test
    void every_way_to_end_allows_deletion() {
        var node = join("node");
        runToEnd(node, "completed", DONE);
        runToEnd(node, "cancelled", new TurnEnd.Cancelled("x"));
        run(node, "terminated");
        provider.terminateInstance("terminated", "x");

        for (var id : List.of("completed", "cancelled", "terminated")) {
            assertThat(provider.deleteInstance(id)).isEqualTo(new DeleteOutcome.Deleted(1));
        }
        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void an_unknown_instance_cannot_be_deleted() {
        assertThat(provider.deleteInstance("a")).isEqualTo(new DeleteOutcome.NoSuchInstance());
    }

    @Test
    void deleting_twice_finds_nothing_the_second_time() {
        runToEnd(join("node"), "a", DONE);
        provider.deleteInstance("a");

        assertThat(provider.deleteInstance("a")).isEqualTo(new DeleteOutcome.NoSuchInstance());
    }

    @Test
    void what_has_not_ended_is_not_deleted() {
        var node = join("node");
        run(node, "running");
        run(node, "parked");
        commit(node, turn("parked").ends(new TurnEnd.Parked("broken")));
        start("pending");

        for (var id : List.of("running", "parked", "pending")) {
            assertThat(provider.deleteInstance(id)).isEqualTo(new DeleteOutcome.StillRunning(id));
        }
        assertThat(provider.fetchHistory("running", 1, 0, 10)).hasSize(1);
        commit(node, turn("running").history(1, 2, 1));
    }

    @Test
    void a_child_is_not_deleted_while_its_parent_is_stored() {
        var node = join("node");
        family(node, "root", "child");
        end(node, "child");
        end(node, "root");

        assertThat(provider.deleteInstance("child")).isEqualTo(new DeleteOutcome.HasParent("root"));
        assertThat(find("child").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void a_root_is_deleted_with_all_its_descendants() {
        var node = join("node");
        family(node, "root", "child-1");
        family(node, "child-1", "grandchild");
        family(node, "grandchild", "great-grandchild");
        spawn(node, "root", "child-2");
        for (var id : List.of("root", "child-1", "child-2", "grandchild", "great-grandchild")) {
            end(node, id);
        }
        runToEnd(node, "stranger", DONE);

        assertThat(provider.deleteInstance("root")).isEqualTo(new DeleteOutcome.Deleted(5));
        assertThat(provider.counts().instances()).containsExactly(entry(Status.COMPLETED, 1));
        assertThat(find("stranger").status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void a_descendant_that_runs_keeps_the_whole_tree() {
        var node = join("node");
        family(node, "root", "child");
        family(node, "child", "grandchild");
        end(node, "child");
        end(node, "root");

        assertThat(provider.deleteInstance("root"))
                .isEqualTo(new DeleteOutcome.StillRunning("grandchild"));
        assertThat(provider.findInstances(List.of("root", "child", "grandchild"))).hasSize(3);
        assertThat(provider.fetchHistory("root", 1, 0, 10)).isNotEmpty();
        end(node, "grandchild");
        assertThat(provider.deleteInstance("root")).isEqualTo(new DeleteOutcome.Deleted(3));
    }

    @Test
    void a_child_whose_parent_was_never_stored_is_a_root() {
        var node = join("node");
        send("a", child("nowhere"));
        commit(node, TurnDraft.first("a").consumes(claim(node)).ends(DONE));

        assertThat(provider.deleteInstance("a")).isEqualTo(new DeleteOutcome.Deleted(1));
    }

    @Test
    void a_deleted_id_starts_again_without_anything_old() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));
        commit(
                node,
                turn("a").history(2, 2, 2).sets(2, 2, provider.now()).works(Activities.work(3)));
        provider.recordHeartbeats(node, List.of(new Heartbeat("a", 2, 3, 1, payload("x"))));
        raise("a", "old");
        provider.terminateInstance("a", "enough");
        provider.deleteInstance("a");

        var item = startAndClaim(node, "a");

        assertThat(item.instance().execution()).isEqualTo(1);
        assertThat(item.history()).isEmpty();
        assertThat(item.progress()).isEmpty();
        assertThat(item.messages()).hasSize(1);
        assertThat(provider.counts().timers()).isZero();
        assertThat(provider.counts().workItems()).isZero();
        assertThat(provider.listInstances(InstanceQuery.all(10))).hasSize(1);
        commit(node, TurnDraft.first("a").consumes(item));
    }

    @Test
    void a_turn_of_a_deleted_instance_does_not_bring_it_back() {
        var node = join("node");
        run(node, "a");
        provider.terminateInstance("a", "enough");
        provider.deleteInstance("a");

        refuse(node, turn("a").history(1, 2, 1));
        refuse(node, TurnDraft.first("a"));
        assertThat(provider.findInstance("a")).isNull();
    }

    @Test
    void deleting_an_instance_removes_its_notice() {
        var node = join("node");
        run(node, "a");
        provider.terminateInstance("a", "enough");
        provider.deleteInstance("a");

        assertThat(fetch(node)).isEmpty();
    }

    @Test
    void a_message_to_a_deleted_instance_is_refused() {
        runToEnd(join("node"), "a", DONE);
        provider.deleteInstance("a");

        assertThat(raise("a", "late").result().accepted()).isFalse();
    }

    @Test
    void a_new_instance_of_a_deleted_child_id_belongs_to_no_tree() {
        var node = join("node");
        family(node, "root", "child");
        end(node, "child");
        end(node, "root");
        provider.deleteInstance("root");
        run(node, "root");
        run(node, "child");
        end(node, "root");

        assertThat(provider.deleteInstance("root")).isEqualTo(new DeleteOutcome.Deleted(1));
        assertThat(find("child").parent()).isNull();
    }

    private void family(NodeLease node, String parent, String child) {
        if (provider.findInstance(parent) == null) {
            run(node, parent);
        }
        spawn(node, parent, child);
    }

    private void spawn(NodeLease node, String parent, String child) {
        commit(node, turn(parent).history(1, nextEvent(parent), 1).sends(child, child(parent)));
        commit(node, TurnDraft.first(child).consumes(claim(node)));
    }

    private void end(NodeLease node, String id) {
        commit(node, turn(id).history(1, nextEvent(id), 1).ends(DONE));
    }

    private long nextEvent(String id) {
        return provider.fetchHistory(id, 1, 0, 1_000).getLast().lastEvent() + 1;
    }

    private static Message.Start child(String parent) {
        var link = new ParentLink(parent, 1, 2);
        return new Message.Start("order", 1, payload("input"), link, StartPolicy.DEFAULT);
    }

    private static Map.Entry<Status, Long> entry(Status status, long count) {
        return Map.entry(status, count);
    }
}
