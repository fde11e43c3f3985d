package dev.perdure.testkit.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.ProviderException;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// What a node gets again whose fetch was stored but never answered: nothing is lost and nothing is
/// given to two. Stores on which a failed fetch has certainly changed nothing, and that therefore
/// do not implement `handOutAgain`, override these tests.
abstract class LostAnswerContract extends Scenario {
    LostAnswerContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void messages_of_held_instances_stay_in_order_and_are_not_lost() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        raise("a", "two");
        fetch(node);
        provider.handOutAgain(node, Set.of("a"), Set.of());
        raise("a", "three");

        var again = fetch(node);

        assertThat(events(only(again))).endsWith("three").isSubsetOf("one", "two", "three");
        assertThat(find("a").owner()).isEqualTo("node");
        assertThat(provider.counts().messages()).isEqualTo(3);
    }

    @Test
    void held_instances_are_not_claimed_a_second_time() {
        var node = join("node");
        run(node, "a");
        provider.handOutAgain(node, Set.of("a"), Set.of());

        assertThat(fetch(node)).noneMatch(item -> item.claimed());
    }

    @Test
    void instances_that_the_node_does_not_hold_are_claimed_with_all_their_messages() {
        var node = join("node");
        run(node, "a");
        provider.abandonOrchestrationItems(node, List.of(Abandoned.idle("a")));
        raise("a", "one");
        assertThat(fetch(node)).hasSize(1);
        provider.handOutAgain(node, Set.of(), Set.of());

        var item = claim(node);

        assertThat(item.claimed()).isTrue();
        assertThat(item.orphaned()).isFalse();
        assertThat(events(item)).containsExactly("one");
    }

    @Test
    void instances_of_other_nodes_are_left_alone() {
        var other = join("other");
        run(other, "a");
        var node = join("node");
        provider.handOutAgain(node, Set.of(), Set.of());

        assertThat(find("a").owner()).isEqualTo("other");
    }

    @Test
    void a_fenced_node_gets_nothing_again() {
        var old = join("node");
        run(old, "a");
        join("node");

        assertThatThrownBy(() -> provider.handOutAgain(old, Set.of(), Set.of()))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("ENG-014");
    }
}
