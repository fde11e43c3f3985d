package dev.perdure.testkit.provider;

import static dev.perdure.testkit.provider.TurnDraft.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perdure.engine.error.EngineException;
import dev.perdure.engine.error.ErrorCode;
import dev.perdure.engine.history.HistoryChunk;
import dev.perdure.engine.history.HistoryCodec;
import dev.perdure.engine.provider.Abandoned;
import dev.perdure.engine.provider.Message;
import dev.perdure.engine.provider.Status;
import dev.perdure.engine.provider.TurnEnd;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Stored bytes that nobody can read: handed out as they are, kept, and no obstacle to others.
abstract class DamageContract extends Scenario {
    DamageContract(Supplier<TestStore> opener) {
        super(opener);
    }

    @Test
    void damaged_history_is_handed_out_as_it_is() {
        var node = join("node");
        run(node, "a");
        commit(node, turn("a").history(1, 2, 1));
        store.damageHistory("a");

        var history = claim(takeOver()).history();

        assertThat(history).hasSize(2);
        HistoryCodec.decode(history.getFirst().data());
        assertUndecodable(history.getLast());
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
    }

    @Test
    void damaged_history_holds_up_no_other_instance() {
        var node = join("node");
        run(node, "a");
        run(node, "b");
        store.damageHistory("a");

        assertThat(ids(fetch(takeOver()))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void an_instance_with_damaged_history_can_be_parked_and_keeps_its_bytes() {
        run(join("node"), "a");
        store.damageHistory("a");
        var successor = takeOver();
        var before = claim(successor).history().getFirst();
        commit(successor, turn("a").ends(new TurnEnd.Parked("cannot be read")));
        provider.resumeInstance("a");

        assertThat(claim(successor).history()).hasSize(1).allMatch(before::sameAs);
    }

    @Test
    void giving_back_an_instance_with_damaged_history_counts_attempts() {
        run(join("node"), "a");
        store.damageHistory("a");
        var successor = takeOver();
        int before = claim(successor).instance().attempts();
        provider.abandonOrchestrationItems(
                successor,
                List.of(Abandoned.failed("a", Duration.ofSeconds(1), false, "cannot be read")));
        assertThat(fetch(successor)).isEmpty();
        store.advance(Duration.ofSeconds(1));

        assertThat(claim(successor).instance().attempts()).isEqualTo(before + 1);
    }

    @Test
    void a_turn_can_be_appended_to_damaged_history() {
        var node = join("node");
        run(node, "a");
        store.damageHistory("a");
        commit(node, turn("a").history(1, 2, 1).ends(new TurnEnd.Cancelled("given up")));

        assertThat(find("a").status()).isEqualTo(Status.CANCELLED);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
    }

    @Test
    void an_instance_with_damaged_history_can_be_terminated_and_deleted() {
        run(join("node"), "a");
        store.damageHistory("a");
        provider.terminateInstance("a", "enough");

        assertThat(find("a").status()).isEqualTo(Status.TERMINATED);
        provider.deleteInstance("a");
        assertThat(provider.findInstance("a")).isNull();
    }

    @Test
    void a_damaged_message_is_handed_out_as_unreadable_in_its_place() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        raise("a", "two");
        store.damageMessage("a");

        var handed = messages(only(fetch(node)));

        assertThat(handed).hasSize(2);
        assertThat(handed.getFirst()).isInstanceOf(Message.Unreadable.class);
        assertThat(((Message.Unreadable) handed.getFirst()).problem()).isNotBlank();
        assertThat(handed.getLast()).isEqualTo(event("two"));
    }

    @Test
    void a_damaged_message_stays_stored_until_it_is_consumed() {
        var node = join("node");
        run(node, "a");
        raise("a", "one");
        store.damageMessage("a");
        fetch(node);
        commit(node, turn("a").ends(new TurnEnd.Parked("cannot be read")));
        assertThat(provider.counts().messages()).isEqualTo(1);
        provider.resumeInstance("a");

        var item = claim(node);

        assertThat(messages(item).getFirst()).isInstanceOf(Message.Unreadable.class);
        commit(node, turn("a").consumes(item));
        assertThat(provider.counts().messages()).isZero();
    }

    @Test
    void a_damaged_start_is_handed_out_with_its_instance() {
        start("a");
        start("b");
        store.damageMessage("a");

        var items = fetch(join("node"));

        assertThat(items).hasSize(2);
        for (var item : items) {
            boolean damaged = item.instance().id().equals("a");
            assertThat(messages(item).getFirst())
                    .isInstanceOf(damaged ? Message.Unreadable.class : Message.Start.class);
        }
    }

    private static void assertUndecodable(HistoryChunk chunk) {
        assertThatThrownBy(() -> HistoryCodec.decode(chunk.data()))
                .isInstanceOfSatisfying(
                        EngineException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.HISTORY_UNDECODABLE));
    }
}
