package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// How instances get from one owner to the next: given back, left behind, or taken over.
abstract class ReleaseContract extends Scenario {
    ReleaseContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void a_node_that_leaves_releases_its_instances_at_once() {
        var node = join("node");
        run(node, "a");
        provider.leaveNode(node);

        assertThat(find("a").owner()).isNull();
        assertThat(claim(join("other")).instance().id()).isEqualTo("a");
    }

    @Test
    void a_node_that_joins_again_finds_what_it_held_ready() {
        run(join("node"), "a");

        assertThat(claim(join("node")).instance().id()).isEqualTo("a");
    }

    @Test
    void instances_of_a_lapsed_node_are_released_when_another_renews() {
        run(join("node"), "a");

        assertThat(claim(takeOver()).instance().id()).isEqualTo("a");
        assertThat(find("a").owner()).isEqualTo("successor");
    }

    @Test
    void many_instances_of_a_lapsed_node_are_released_together() {
        var node = join("node");
        for (int i = 0; i < 100; i++) {
            run(node, "instance-" + i);
        }

        assertThat(fetch(takeOver())).hasSize(100);
    }

    @Test
    void a_new_owner_is_handed_all_stored_messages_again_in_order() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        fetch(node);
        raise("a", "two");

        var item = claim(takeOver());

        assertThat(events(item)).containsExactly("one", "two");
    }

    @Test
    void a_new_owner_is_not_handed_what_was_consumed() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        raise("a", "two");
        var news = only(fetch(node));
        var first = news.messages().getFirst().id();
        commit(node, turn("a").history(1, 2, 1).consumes(first));

        assertThat(events(claim(takeOver()))).containsExactly("two");
    }

    @Test
    void a_lost_owner_makes_its_instances_orphaned() {
        run(join("node"), "a");

        assertThat(claim(takeOver()).orphaned()).isTrue();
    }

    @Test
    void a_node_that_joins_again_without_leaving_was_lost() {
        run(join("node"), "a");

        assertThat(claim(join("node")).orphaned()).isTrue();
    }

    @Test
    void an_instance_is_not_orphaned_when_it_is_claimed_first() {
        assertThat(startAndClaim(join("node"), "a").orphaned()).isFalse();
    }

    @Test
    void an_instance_is_not_orphaned_when_its_owner_left() {
        var node = join("node");
        run(node, "a");
        provider.leaveNode(node);

        assertThat(claim(join("other")).orphaned()).isFalse();
    }

    @Test
    void an_instance_is_not_orphaned_when_its_owner_gave_it_back() {
        run(join("node"), "a");
        var successor = takeOver();
        claim(successor);
        abandon(successor, Abandoned.handedOver("a"));

        assertThat(claim(successor).orphaned()).isFalse();
    }

    @Test
    void an_instance_is_not_orphaned_when_its_owner_parked_it() {
        run(join("node"), "a");
        var successor = takeOver();
        claim(successor);
        commit(successor, turn("a").ends(new TurnEnd.Parked("broken")));
        provider.resumeInstance("a");

        assertThat(claim(successor).orphaned()).isFalse();
    }

    @Test
    void an_idle_instance_is_not_claimed_until_a_message_arrives() {
        var node = join("node");
        run(node, "a");
        abandon(node, Abandoned.idle("a"));

        assertThat(fetch(node)).isEmpty();
        assertThat(find("a").owner()).isNull();
        assertThat(find("a").readyAt()).isNull();
        raise("a", "hello");
        assertThat(events(claim(node))).containsExactly("hello");
    }

    @Test
    void a_message_that_waits_wakes_an_instance_released_as_idle() {
        var node = join("node");
        run(node, "a");
        raise("a", "just before");
        abandon(node, Abandoned.idle("a"));

        assertThat(events(claim(node))).containsExactly("just before");
    }

    @Test
    void a_message_that_was_handed_out_wakes_an_instance_released_as_idle() {
        var node = join("node");
        run(node, "a");
        raise("a", "seen");
        fetch(node);
        abandon(node, Abandoned.idle("a"));

        assertThat(events(claim(node))).containsExactly("seen");
    }

    @Test
    void a_handed_over_instance_is_claimed_without_any_message() {
        var node = join("node");
        run(node, "a");
        abandon(node, Abandoned.handedOver("a"));

        var item = claim(node);

        assertThat(item.messages()).isEmpty();
        assertThat(item.history()).hasSize(1);
    }

    @Test
    void an_instance_in_back_off_is_claimed_when_it_is_over_and_not_before() {
        var node = join("node");
        startAndClaim(node, "a");
        abandon(node, failed("a", Duration.ofSeconds(5)));

        store.advance(Duration.ofSeconds(4));
        assertThat(fetch(node)).isEmpty();
        store.advance(Duration.ofSeconds(1));
        assertThat(claim(node).instance().id()).isEqualTo("a");
    }

    @Test
    void back_off_of_part_of_a_second_is_exact() {
        var node = join("node");
        startAndClaim(node, "a");
        abandon(node, failed("a", Duration.ofMillis(150)));

        store.advance(Duration.ofMillis(149));
        assertThat(fetch(node)).isEmpty();
        store.advance(Duration.ofMillis(1));
        assertThat(fetch(node)).hasSize(1);
    }

    @Test
    void messages_do_not_shorten_a_back_off_and_come_in_order_after_it() {
        var node = join("node");
        run(node, "a");
        raise("a", "before");
        fetch(node);
        abandon(node, failed("a", Duration.ofSeconds(5)));
        raise("a", "meanwhile");
        store.advance(Duration.ofSeconds(2));
        raise("a", "later");

        assertThat(fetch(node)).isEmpty();
        store.advance(Duration.ofSeconds(3));
        assertThat(events(claim(node))).containsExactly("before", "meanwhile", "later");
    }

    @Test
    void back_off_of_one_instance_does_not_hold_up_another() {
        var node = join("node");
        startAndClaim(node, "a");
        abandon(node, failed("a", Duration.ofSeconds(5)));
        start("b");

        assertThat(claim(node).instance().id()).isEqualTo("b");
    }

    @Test
    void an_instance_that_only_asks_for_a_delay_is_ready_after_it() {
        var node = join("node");
        run(node, "a");
        abandon(node, new Abandoned("a", false, Duration.ofSeconds(5), false, true, null));
        raise("a", "hello");

        assertThat(fetch(node)).isEmpty();
        store.advance(Duration.ofSeconds(5));
        assertThat(fetch(node)).hasSize(1);
    }

    @Test
    void attempts_start_at_none_and_count_each_failure() {
        var node = join("node");
        assertThat(startAndClaim(node, "a").instance().attempts()).isZero();
        abandon(node, failed("a", Duration.ZERO));
        assertThat(claim(node).instance().attempts()).isEqualTo(1);
        abandon(node, failed("a", Duration.ZERO));

        assertThat(claim(node).instance().attempts()).isEqualTo(2);
    }

    @Test
    void giving_back_without_failure_sets_attempts_back_to_none() {
        var node = join("node");
        startAndClaim(node, "a");
        abandon(node, failed("a", Duration.ZERO));
        claim(node);
        abandon(node, Abandoned.handedOver("a"));

        assertThat(find("a").attempts()).isZero();
        assertThat(find("a").reason()).isNull();
    }

    @Test
    void attempts_are_counted_for_each_instance_by_itself() {
        var node = join("node");
        start("a");
        start("b");
        fetch(node);
        abandon(node, failed("a", Duration.ZERO));

        assertThat(find("a").attempts()).isEqualTo(1);
        assertThat(find("b").attempts()).isZero();
    }

    @Test
    void a_committed_turn_sets_attempts_back_to_none() {
        var node = join("node");
        startAndClaim(node, "a");
        abandon(node, failed("a", Duration.ZERO));
        commit(node, TurnDraft.first("a").consumes(claim(node)));

        assertThat(find("a").attempts()).isZero();
        assertThat(find("a").reason()).isNull();
    }

    @Test
    void the_reason_of_a_release_is_shown() {
        var node = join("node");
        startAndClaim(node, "a");
        abandon(node, failed("a", Duration.ofSeconds(5)));

        assertThat(find("a").reason()).isEqualTo("no handler");
        assertThat(find("a").readyAt()).isEqualTo(provider.now().plusSeconds(5));
        assertThat(find("a").status()).isEqualTo(Status.PENDING);
    }

    @Test
    void instances_that_the_node_does_not_own_are_skipped() {
        var node = join("node");
        run(node, "mine");
        abandon(node, Abandoned.idle("mine"));
        provider.abandonOrchestrationItems(
                node, List.of(failed("mine", Duration.ofDays(1)), failed("no such", LEASE)));

        assertThat(find("mine").attempts()).isZero();
        raise("mine", "hello");
        assertThat(fetch(node)).hasSize(1);
    }

    @Test
    void the_same_node_gets_the_whole_history_when_it_claims_again() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 3));
        abandon(node, Abandoned.handedOver("a"));

        assertThat(claim(node).history()).hasSize(2);
    }

    @Test
    void a_turn_of_an_owner_that_gave_the_instance_back_is_lost() {
        var node = join("node");
        run(node, "a");
        abandon(node, Abandoned.idle("a"));

        refuse(node, turn("a").history(1, 2, 1));
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    @Test
    void a_message_of_any_kind_wakes_an_idle_instance() {
        var node = join("node");
        run(node, "a");
        for (var message :
                List.of(
                        new Message.Cancel("stop"),
                        new Message.ActivityCompleted(1, 1, payload("done")),
                        new Message.ChildCompleted(1, 1, payload("done")))) {
            abandon(node, Abandoned.idle("a"));
            send("a", message);
            var item = claim(node);
            assertThat(messages(item)).containsExactly(message);
            commit(node, turn("a").consumes(item));
        }
    }

    private void abandon(NodeLease lease, Abandoned item) {
        provider.abandonOrchestrationItems(lease, List.of(item));
    }

    private static Abandoned failed(String instance, Duration delay) {
        return Abandoned.failed(instance, delay, true, "no handler");
    }
}
