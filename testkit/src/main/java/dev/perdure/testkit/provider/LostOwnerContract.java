package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.NodeLease;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What is counted when an owner is lost, so that an instance which ends its owner each time is
/// found; and what sets the count back, so that no other is.
abstract class LostOwnerContract extends Scenario {
    LostOwnerContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void each_lost_owner_counts_an_attempt() {
        run(join("node"), "a");

        assertThat(claim(takeOver()).instance().attempts()).isEqualTo(1);
        assertThat(claim(takeOver()).instance().attempts()).isEqualTo(2);
    }

    @Test
    void a_node_that_joins_again_without_leaving_counts_an_attempt() {
        run(join("node"), "a");

        assertThat(claim(join("node")).instance().attempts()).isEqualTo(1);
        assertThat(claim(join("node")).instance().attempts()).isEqualTo(2);
    }

    @Test
    void an_instance_that_never_had_a_turn_counts_its_lost_owners() {
        startAndClaim(join("node"), "a");

        assertThat(claim(takeOver()).instance().attempts()).isEqualTo(1);
    }

    @Test
    void an_owner_that_leaves_counts_none() {
        var node = join("node");
        run(node, "a");
        provider.leaveNode(node);

        assertThat(claim(join("other")).instance().attempts()).isZero();
    }

    @Test
    void an_instance_without_owner_counts_none() {
        var node = join("node");
        run(node, "idle");
        abandon(node, Abandoned.idle("idle"));
        start("pending");
        takeOver();

        assertThat(find("idle").attempts()).isZero();
        assertThat(find("pending").attempts()).isZero();
    }

    @Test
    void a_committed_turn_after_the_loss_sets_attempts_back_to_none() {
        run(join("node"), "a");
        var successor = takeOver();
        claim(successor);
        commit(successor, turn("a").history(1, 2, 1));

        assertThat(find("a").attempts()).isZero();
        assertThat(claim(takeOver()).instance().attempts()).isEqualTo(1);
    }

    @Test
    void an_instance_that_had_nothing_to_do_after_the_loss_has_no_attempts() {
        run(join("node"), "a");
        var successor = takeOver();
        claim(successor);
        abandon(successor, Abandoned.idle("a"));

        assertThat(find("a").attempts()).isZero();
        raise("a", "hello");
        assertThat(claim(successor).instance().attempts()).isZero();
    }

    @Test
    void an_instance_that_is_given_back_untouched_stays_as_it_was() {
        var node = join("node");
        run(node, "a");
        abandon(node, Abandoned.failed("a", Duration.ZERO, true, "no memory"));
        claim(node);
        var successor = takeOver();
        claim(successor);
        abandon(successor, Abandoned.untouched("a"));

        var item = claim(successor);

        assertThat(item.orphaned()).isTrue();
        assertThat(item.instance().attempts()).isEqualTo(2);
        assertThat(item.instance().reason()).isEqualTo("no memory");
    }

    @Test
    void an_instance_that_could_not_be_begun_stays_orphaned_and_counts() {
        run(join("node"), "a");
        var successor = takeOver();
        claim(successor);
        abandon(successor, Abandoned.failed("a", Duration.ZERO, false, "cannot be read"));

        var item = claim(successor);

        assertThat(item.orphaned()).isTrue();
        assertThat(item.instance().attempts()).isEqualTo(2);
        assertThat(item.instance().reason()).isEqualTo("cannot be read");
    }

    @Test
    void a_new_owner_that_leaves_keeps_the_mark_of_the_lost_one() {
        run(join("node"), "a");
        var successor = takeOver();
        claim(successor);
        provider.leaveNode(successor);

        var item = claim(join("other"));

        assertThat(item.orphaned()).isTrue();
        assertThat(item.instance().attempts()).isEqualTo(1);
    }

    @Test
    void a_claim_whose_answer_was_lost_keeps_the_mark_of_the_lost_owner() {
        run(join("node"), "a");
        var successor = takeOver();
        fetch(successor);
        provider.handOutAgain(successor, Set.of(), Set.of());

        for (var item : fetch(successor)) {
            assertThat(item.orphaned()).isTrue();
            assertThat(item.instance().attempts()).isEqualTo(1);
        }
    }

    @Test
    void attempts_of_lost_owners_survive() {
        run(join("node"), "a");
        takeOver();
        provider = store.reopen();

        assertThat(find("a").attempts()).isEqualTo(1);
    }

    private void abandon(NodeLease lease, Abandoned item) {
        provider.abandonOrchestrationItems(lease, List.of(item));
    }
}
