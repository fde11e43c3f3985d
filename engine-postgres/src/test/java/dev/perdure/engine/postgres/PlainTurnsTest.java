package dev.perdure.engine.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perdure.embedded.pg.TestServers;
import dev.perdure.engine.provider.AckOutcome;
import dev.perdure.engine.provider.Envelope;
import dev.perdure.engine.provider.FetchLimits;
import dev.perdure.engine.provider.NodeLease;
import dev.perdure.engine.provider.TurnCommit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// Turns that do nothing but go on are appended without looking anything up, as long as this
/// process knows where their histories end; and it is noticed if that is not so.
final class PlainTurnsTest {
    private static final AckOutcome COMMITTED = new AckOutcome.Committed();

    private final OwnStore store = new OwnStore(TestServers.newest());
    private final PostgresProvider provider = store.provider();
    private final NodeLease lease = Workday.join(provider, "node");

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_turn_that_goes_on_where_this_process_left_needs_no_look_up() {
        begin("a");
        store.run(
                """
                do $$
                declare
                    v_function regprocedure;
                begin
                    select oid into strict v_function from pg_proc
                    where proname = 'ack_orchestration_items'
                    and pronamespace = '%s'::regnamespace;
                    execute 'drop function ' || v_function;
                end
                $$
                """
                        .formatted(store.schema));

        assertThat(commit(provider, Workday.plain("a", Workday.chunk("a", 2))))
                .isEqualTo(COMMITTED);
        assertThat(commit(provider, Workday.plain("a", Workday.chunk("a", 3))))
                .isEqualTo(COMMITTED);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(3);
    }

    @Test
    void a_turn_that_another_process_stored_already_is_committed_once() {
        begin("a");
        var turn = Workday.plain("a", Workday.chunk("a", 2));
        commit(store.provider(), turn);

        assertThat(commit(provider, turn)).isEqualTo(COMMITTED);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(2);
    }

    @Test
    void a_turn_that_another_process_overtook_is_lost() {
        begin("a");
        var first = Workday.chunk("a", 2);
        commit(store.provider(), Workday.plain("a", first));

        assertThat(commit(provider, Workday.plain("a", Workday.chunk("b", 2))))
                .isInstanceOf(AckOutcome.Lost.class);
        assertThat(provider.fetchHistory("a", 1, 1, 10)).hasSize(1).allMatch(first::sameAs);
    }

    @Test
    void one_turn_that_cannot_go_on_does_not_take_the_others_with_it() {
        begin("a");
        begin("b");
        provider.terminateInstance("a", "by a test");
        var turns =
                List.of(
                        Workday.plain("a", Workday.chunk("a", 2)),
                        Workday.plain("b", Workday.chunk("b", 2)));

        var outcomes = provider.ackOrchestrationItems(lease, turns);
        assertThat(outcomes.getFirst()).isInstanceOf(AckOutcome.Lost.class);
        assertThat(outcomes.getLast()).isEqualTo(COMMITTED);
        assertThat(provider.fetchHistory("b", 1, 0, 10)).hasSize(2);
    }

    @Test
    void an_instance_that_was_given_back_is_not_written_to() {
        begin("a");
        store.run("update %s.live_instance set owner = null".formatted(store.schema));

        assertThat(commit(provider, Workday.plain("a", Workday.chunk("a", 2))))
                .isInstanceOf(AckOutcome.Lost.class);
        assertThat(provider.fetchHistory("a", 1, 0, 10)).hasSize(1);
    }

    /// Starts, claims and commits a first turn.
    private void begin(String id) {
        provider.enqueueMessages(List.of(new Envelope(id, Workday.start())), 10);
        provider.fetchOrchestrationItems(lease, new FetchLimits(10, 10, 10_000));
        commit(provider, Workday.plain(id, Workday.chunk(id, 1)));
    }

    private AckOutcome commit(PostgresProvider by, TurnCommit turn) {
        return by.ackOrchestrationItems(lease, List.of(turn)).getFirst();
    }
}
