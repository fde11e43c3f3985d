package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.history.ParentLink;
import dev.perdure.engine.provider.InstanceQuery;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.StartPolicy;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Retention: whole trees that ended long ago, and nothing else.
abstract class RetentionContract extends Scenario {
    private static final TurnEnd DONE = new TurnEnd.Completed(payload("done"));
    private static final Duration KEPT = Duration.ofSeconds(10);
    private static final int MANY = 1_000;

    RetentionContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void an_empty_store_has_nothing_to_prune() {
        assertThat(prune()).isZero();
    }

    @Test
    void what_ended_long_ago_is_pruned_with_all_its_rows() {
        var node = join("node");
        runToEnd(node, "completed", DONE);
        runToEnd(node, "cancelled", new TurnEnd.Cancelled("x"));
        run(node, "terminated");
        provider.terminateInstance("terminated", "x");
        store.advance(KEPT.plusMillis(1));

        assertThat(prune()).isEqualTo(3);
        assertThat(provider.counts().instances()).isEmpty();
        assertThat(provider.listInstances(InstanceQuery.all(10))).isEmpty();
        assertThat(provider.fetchHistory("completed", 1, 0, 10)).isEmpty();
        assertThat(prune()).isZero();
    }

    @Test
    void what_ended_lately_stays() {
        var node = join("node");
        runToEnd(node, "old", DONE);
        store.advance(KEPT);
        runToEnd(node, "new", DONE);
        store.advance(Duration.ofMillis(1));

        assertThat(prune()).isEqualTo(1);
        assertThat(provider.findInstance("old")).isNull();
        assertThat(provider.fetchHistory("new", 1, 0, 10)).hasSize(2);
    }

    @Test
    void what_has_not_ended_stays_however_old_it_is() {
        var node = join("node");
        run(node, "running");
        run(node, "parked");
        commit(node, turn("parked").ends(new TurnEnd.Parked("broken")));
        start("pending");
        store.advance(KEPT.multipliedBy(2));

        assertThat(prune()).isZero();
        assertThat(provider.findInstances(List.of("running", "parked", "pending"))).hasSize(3);
        commit(node, turn("running").history(1, 2, 1));
    }

    @Test
    void children_stay_while_their_parent_runs() {
        var node = join("node");
        run(node, "root");
        spawn(node, "root", "child");
        end(node, "child");
        store.advance(KEPT.plusMillis(1));

        assertThat(prune()).isZero();
        assertThat(provider.findInstance("child")).isNotNull();
        end(node, "root");
        store.advance(KEPT.plusMillis(1));
        assertThat(prune()).isEqualTo(2);
    }

    @Test
    void a_descendant_that_runs_keeps_the_whole_tree() {
        var node = join("node");
        run(node, "root");
        spawn(node, "root", "child");
        spawn(node, "child", "grandchild");
        end(node, "child");
        end(node, "root");
        runToEnd(node, "other", DONE);
        store.advance(KEPT.plusMillis(1));

        assertThat(prune()).as("only the other one").isEqualTo(1);
        assertThat(prune()).isZero();
        assertThat(provider.findInstances(List.of("root", "child", "grandchild"))).hasSize(3);
        end(node, "grandchild");
        assertThat(prune()).isEqualTo(3);
    }

    @Test
    void batches_are_small_and_trees_are_whole() {
        var node = join("node");
        run(node, "root");
        IntStream.range(0, 4).forEach(n -> spawn(node, "root", "child-" + n));
        IntStream.range(0, 4).forEach(n -> end(node, "child-" + n));
        end(node, "root");
        store.advance(Duration.ofMillis(1));
        IntStream.range(0, 3).forEach(n -> runToEnd(node, "single-" + n, DONE));
        store.advance(KEPT.plusMillis(1));

        assertThat(provider.pruneInstances(KEPT, 2)).isEqualTo(5);
        assertThat(provider.pruneInstances(KEPT, 2)).isEqualTo(2);
        assertThat(provider.pruneInstances(KEPT, 2)).isEqualTo(1);
        assertThat(provider.pruneInstances(KEPT, 2)).isZero();
    }

    @Test
    void a_pruned_id_starts_again_without_anything_old() {
        var node = join("node");
        runToEnd(node, "a", DONE);
        store.advance(KEPT.plusMillis(1));
        prune();

        var item = startAndClaim(node, "a");

        assertThat(item.instance().execution()).isEqualTo(1);
        assertThat(item.history()).isEmpty();
        commit(node, TurnDraft.first("a").consumes(item));
        assertThat(prune()).isZero();
    }

    @Test
    void a_restarted_instance_is_as_old_as_its_last_end() {
        var node = join("node");
        runToEnd(node, "a", DONE);
        store.advance(KEPT.plusMillis(1));
        var again = new StartPolicy(StartPolicy.WhenRunning.FAIL, StartPolicy.WhenFinished.ALLOW);
        start("a", again);

        assertThat(prune()).isZero();
        var item = claim(node);
        commit(node, turn("a").history(2, 1, 1).consumes(item).ends(DONE));
        assertThat(prune()).isZero();
        store.advance(KEPT.plusMillis(1));
        assertThat(prune()).isEqualTo(1);
    }

    @Test
    void history_of_earlier_executions_goes_and_that_of_the_current_one_stays() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").continuesAsNew(1, 2, ORDER));
        store.advance(KEPT.plusMillis(1));
        commit(node, turn("a").continuesAsNew(2, 2, ORDER));

        assertThat(prune()).isEqualTo(1);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).isEmpty();
        assertThat(provider.fetchHistory("a", 2, 0, 10)).isNotEmpty();
        assertThat(provider.fetchHistory("a", 3, 0, 10)).isNotEmpty();
        store.advance(KEPT.plusMillis(1));
        assertThat(prune()).isEqualTo(1);
        assertThat(prune()).isZero();
        commit(node, turn("a").history(3, 2, 1));
    }

    private int prune() {
        return provider.pruneInstances(KEPT, MANY);
    }

    private void spawn(NodeLease node, String parent, String child) {
        var link = new ParentLink(parent, 1, 2);
        var start = new Message.Start("order", 1, payload("input"), link, StartPolicy.DEFAULT);
        commit(node, turn(parent).history(1, nextEvent(parent), 1).sends(child, start));
        commit(node, TurnDraft.first(child).consumes(claim(node)));
    }

    private void end(NodeLease node, String id) {
        commit(node, turn(id).history(1, nextEvent(id), 1).ends(DONE));
    }

    private long nextEvent(String id) {
        return provider.fetchHistory(id, 1, 0, 1_000).getLast().lastEvent() + 1;
    }
}
